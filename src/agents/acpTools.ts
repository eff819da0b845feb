import { firstLine } from '../base/firstLine.ts';
import type { ToolServer } from '../core/agentAdapter.ts';
import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentTool, FileChange } from '../protocol/agentTools.ts';
import { readChanges, fileChange, plannedChanges, relativePath } from './fileChanges.ts';
import { readPatch } from './patchText.ts';
import { compact, asList, asNumber, asObject, asText, withoutEmpty, type JsonObject } from './json.ts';
import { describeOwnTool, ownToolOf } from './ownTools.ts';
import { readCommand, TITLE_LIMIT } from './tools.ts';

const KINDS: readonly AgentTool['kind'][] = [
  ...(['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'other'] as const),
];
const CHANGE_KINDS: readonly FileChange['kind'][] = ['add', 'update', 'delete'];

interface Call {
  id: string;
  /** Fields reported so far; later values replace earlier ones. */
  facts: JsonObject;
  /** Output of its terminal. */
  printed: string;
  /** The diffs reported last; a result without diffs does not clear them. */
  diffs: JsonObject[];
  isStarted: boolean;
  isEnded: boolean;
}

/** The tool call of a permission request. */
export interface RequestedTool {
  tool: AgentTool;
  /** The affected files, as far as they were reported. */
  paths: string[];
  /** What is known of the call, as the agent reports it. */
  facts: JsonObject;
  /** What the agent shows with the request. */
  content: unknown[];
  /** The tool of Legwork's own MCP server that it calls. */
  ownTool?: string | undefined;
  /** Events to record before the request. */
  events: AgentStep[];
}

/**
 * The tool calls of an ACP session. Calls are reported in pieces and in any order: the first message about a call may
 * be an update or a permission request, and some agents reuse an id in a later turn.
 */
export class AcpTools {
  readonly #cwd: string;
  readonly #server: ToolServer | undefined;
  readonly #calls = new Map<string, Call>();
  #repeated = 0;

  constructor(cwd: string, server?: ToolServer) {
    this.#cwd = cwd;
    this.#server = server;
  }

  /** Reads a `tool_call` or `tool_call_update`. */
  update(update: JsonObject): AgentStep[] {
    const call = this.#upsert(update);
    const isDone = isOver(call.facts);
    const events: AgentStep[] = [];
    // A call without arguments is only announced; its title follows with them.
    const isKnown = isDone || call.facts.status === 'in_progress' || hasContent(call.facts);
    if (isKnown && !call.isStarted) events.push(this.#start(call));
    if (isDone && !call.isEnded) events.push(this.#end(call));
    return events;
  }

  /** Reads the tool call of a permission request; starts the call if it was not reported before. */
  readRequested(toolCall: JsonObject): RequestedTool {
    // These fields describe the request: they do not replace those of the call, and `content` is not output.
    const { status: _status, content, ...facts } = toolCall;
    const call = this.#callOf(toolCall);
    call.facts = { ...withoutEmpty(facts), ...call.facts };
    this.#keepDiffs(call, content);
    const events = call.isStarted ? [] : [this.#start(call)];
    const request = { ...call, facts: { ...call.facts, ...withoutEmpty(facts) } };
    const tool = this.#describe(request);
    const paths = findPaths(request.facts, call.diffs);
    const shown = asList(content).length > 0 ? content : call.facts.content;
    const ownTool = ownToolOf(request.facts, this.#server);
    return { tool, paths, facts: request.facts, content: asList(shown), ownTool, events };
  }

  /** The call with this id, if it was reported. */
  find(id: string): AgentTool | undefined {
    const call = this.#calls.get(id);
    return call && this.#describe(call);
  }

  /** Ends all open calls at the end of a turn. */
  endAll(): AgentStep[] {
    const open = [...this.#calls.values()].filter(({ isStarted, isEnded }) => isStarted && !isEnded);
    return open.map((call) => {
      call.facts.status = 'failed';
      return this.#end(call);
    });
  }

  #upsert(update: JsonObject): Call {
    const call = this.#callOf(update);
    Object.assign(call.facts, withoutEmpty(update));
    // Content before the end is a preview, or output that the end repeats in full.
    if (isOver(update)) call.facts.content = update.content;
    this.#keepDiffs(call, update.content);
    const { terminal_output_delta: delta, terminal_output: output } = asObject(update._meta);
    call.printed += asText(asObject(delta).data) ?? asText(asObject(output).data) ?? '';
    return call;
  }

  #callOf(update: JsonObject): Call {
    const key = asText(update.toolCallId) ?? '';
    const known = this.#calls.get(key);
    const isAgain = known?.isEnded === true && update.sessionUpdate === 'tool_call';
    if (known && !isAgain) return known;
    const id = isAgain ? `${key}#${++this.#repeated + 1}` : key;
    const call: Call = { id, facts: {}, printed: '', diffs: [], isStarted: false, isEnded: false };
    this.#calls.set(key, call);
    return call;
  }

  #keepDiffs(call: Call, content: unknown): void {
    const diffs = asList(content).map(asObject).filter(isDiff);
    if (diffs.length > 0) call.diffs = diffs;
  }

  #start(call: Call): AgentStep {
    call.isStarted = true;
    return { type: 'toolStart', tool: this.#describe(call) };
  }

  #describe({ id, facts, diffs }: Call): AgentTool {
    const ownTool = ownToolOf(facts, this.#server);
    if (ownTool !== undefined) return describeOwnTool({ id, name: ownTool, input: facts.rawInput });
    const input = asObject(facts.rawInput);
    const patch = readPatch(input);
    const known = KINDS.find((each) => each === facts.kind) ?? 'other';
    const kind = known === 'other' && patch.length > 0 ? 'edit' : known;
    const name = asText(facts.name) ?? asText(asObject(asObject(facts._meta).claudeCode).toolName) ?? kind;
    const path = findPaths(facts, diffs)[0] ?? patch[0]?.path;
    const command = kind === 'execute' ? (readCommand(input) ?? readCommands(input)) : undefined;
    const title = command ?? (path && relativePath(path, this.#cwd)) ?? asText(facts.title) ?? name;
    const planned = patch.length > 0 ? patch : kind === 'edit' ? plannedChanges(input) : [];
    const changes = diffs.length > 0 ? diffs.map(toFileChange) : planned;
    return compact({
      ...{ id, name, kind, title: firstLine(title, TITLE_LIMIT), command },
      changes: changes.length > 0 ? changes : undefined,
      input: facts.rawInput,
    });
  }

  #end(call: Call): AgentStep {
    call.isEnded = true;
    const { facts } = call;
    const isError = facts.status === 'failed';
    const output = readOutput(call);
    const files = isError ? [] : findChanges(call, output);
    return compact({
      type: 'toolEnd',
      tool: call.id,
      isError,
      output: output || undefined,
      exitCode: readExitCode(facts),
      files: files.length > 0 ? files : undefined,
    });
  }
}

function isOver({ status }: JsonObject): boolean {
  return status === 'completed' || status === 'failed';
}

function hasContent(facts: JsonObject): boolean {
  const input = asObject(facts.rawInput);
  return Object.keys(input).some((key) => key !== 'cwd') || asList(facts.content).length > 0;
}

/** Affected files. The location of a command is only its folder, so it is left out. */
function findPaths(facts: JsonObject, diffs: JsonObject[]): string[] {
  if (facts.kind === 'execute') return [];
  const patched = readPatch(asObject(facts.rawInput));
  const located = [...diffs, ...asList(facts.locations).map(asObject), ...patched].map(({ path }) =>
    asText(path),
  );
  return [...new Set(located.filter((path) => path !== undefined))];
}

function isDiff(content: JsonObject): boolean {
  return content.type === 'diff' && asText(content.path) !== undefined;
}

/** The changes of a call, from its diffs or else from its arguments. */
function findChanges({ facts, diffs }: Call, output: string): FileChange[] {
  if (diffs.length > 0) return diffs.map(toFileChange);
  const patched = readPatch(asObject(facts.rawInput));
  if (patched.length > 0) return patched;
  if (facts.kind !== 'edit') return [];
  const isNew = asObject(asObject(facts.rawOutput).metadata).exists === false;
  return readChanges(facts.rawInput, output).map((change) => (isNew ? { ...change, kind: 'add' } : change));
}

function toFileChange(diff: JsonObject): FileChange {
  const oldText = asText(diff.oldText);
  const reported = CHANGE_KINDS.find((kind) => kind === asObject(diff._meta).kind);
  const kind = reported ?? (oldText ? ('update' as const) : ('add' as const));
  return fileChange({
    path: asText(diff.path) ?? '',
    kind,
    oldText: oldText || undefined,
    newText: asText(diff.newText),
  });
}

function readOutput({ facts, printed }: Call): string {
  const raw = facts.rawOutput;
  if (Array.isArray(raw)) return raw.map(readResult).filter(Boolean).join('\n');
  const details = asObject(raw);
  const reported = [raw, details.output, details.content, details.message, details.result]
    .map(asText)
    .find((text) => text !== undefined);
  if (reported !== undefined) return reported.replace(/\n?<shellId: \S+ completed with exit code \d+>$/, '');
  const texts = asList(facts.content).map((part) => asText(asObject(asObject(part).content).text) ?? '');
  return printed || texts.filter(Boolean).join('\n');
}

/** One of several results of a call, as Cline reports them. */
function readResult(item: unknown): string {
  const { result, output, error } = asObject(item);
  return [item, result, output, error].map(asText).find((text) => text !== undefined) ?? '';
}

/** Several commands in one call, as Cline runs them. */
function readCommands({ commands }: JsonObject): string | undefined {
  const lines = asList(commands).map((item) => asText(item) ?? readCommand(asObject(item)));
  return lines.filter((line) => line !== undefined).join('\n') || undefined;
}

function readExitCode(facts: JsonObject): number | undefined {
  const output = asObject(facts.rawOutput);
  const shell = asList(output.contents)
    .map(asObject)
    .find(({ type }) => type === 'shell_exit');
  const codes = [
    asObject(output.metadata).exit,
    shell?.exitCode,
    asObject(asObject(facts._meta).terminal_exit).exit_code,
  ];
  return codes.map(asNumber).find((code) => code !== undefined);
}
