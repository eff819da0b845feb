import { firstLine } from '../base/firstLine.ts';
import type { AgentStep, AgentTool, FileChange } from '../protocol/agentEvents.ts';
import { changesOfCall, fileChange, plannedChanges, relativePath } from './fileChanges.ts';
import { compact, listOf, numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { commandOf, TITLE_LIMIT } from './tools.ts';

const KINDS: readonly AgentTool['kind'][] = [
  ...(['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'other'] as const),
];
const CHANGE_KINDS: readonly FileChange['kind'][] = ['add', 'update', 'delete'];

interface Call {
  id: string;
  /** What was told of it so far, later over earlier. */
  facts: JsonObject;
  /** What its terminal printed. */
  printed: string;
  /** The changes it told last, even where its result tells none. */
  diffs: JsonObject[];
  isStarted: boolean;
  isEnded: boolean;
}

/** The tool call of a permission request. */
export interface AskedTool {
  tool: AgentTool;
  /** The files it concerns, as far as they were told. */
  paths: string[];
  /** What is told before the request. */
  events: AgentStep[];
}

/**
 * The tool calls of an ACP session. They are told in pieces, in any order: an update or a permission request may be
 * the first that is heard of one, and some agents use an id again in a later turn.
 */
export class AcpTools {
  readonly #cwd: string;
  readonly #calls = new Map<string, Call>();
  #repeated = 0;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Takes a `tool_call` or `tool_call_update`. */
  update(update: JsonObject): AgentStep[] {
    const call = this.#upsert(update);
    const isDone = isOver(call.facts);
    const events: AgentStep[] = [];
    // Without arguments it is announced only; its title is told with them.
    const isKnown = isDone || call.facts.status === 'in_progress' || hasContent(call.facts);
    if (isKnown && !call.isStarted) events.push(this.#start(call));
    if (isDone && !call.isEnded) events.push(this.#end(call));
    return events;
  }

  /** Takes the tool call of a permission request; a start it had not told comes first. */
  asked(toolCall: JsonObject): AskedTool {
    // It tells of the request: what is known of the call itself stays, and its words are no output.
    const { status: _status, content, ...facts } = toolCall;
    const call = this.#callOf(toolCall);
    call.facts = { ...filled(facts), ...call.facts };
    this.#keepDiffs(call, content);
    const events = call.isStarted ? [] : [this.#start(call)];
    const request = { ...call, facts: { ...call.facts, ...filled(facts) } };
    return { tool: this.#describe(request), paths: pathsOf(request.facts, call.diffs), events };
  }

  /** The turn is over, and with it every call. */
  endAll(): AgentStep[] {
    const open = [...this.#calls.values()].filter(({ isStarted, isEnded }) => isStarted && !isEnded);
    return open.map((call) => {
      call.facts.status = 'failed';
      return this.#end(call);
    });
  }

  #upsert(update: JsonObject): Call {
    const call = this.#callOf(update);
    Object.assign(call.facts, filled(update));
    // What it shows before its end is what it is about to do, or output that its end tells whole.
    if (isOver(update)) call.facts.content = update.content;
    this.#keepDiffs(call, update.content);
    call.printed += textOf(objectOf(objectOf(update._meta).terminal_output_delta).data) ?? '';
    return call;
  }

  #callOf(update: JsonObject): Call {
    const key = textOf(update.toolCallId) ?? '';
    const known = this.#calls.get(key);
    const isAgain = known?.isEnded === true && update.sessionUpdate === 'tool_call';
    if (known && !isAgain) return known;
    const id = isAgain ? `${key}#${++this.#repeated + 1}` : key;
    const call: Call = { id, facts: {}, printed: '', diffs: [], isStarted: false, isEnded: false };
    this.#calls.set(key, call);
    return call;
  }

  #keepDiffs(call: Call, content: unknown): void {
    const diffs = listOf(content).map(objectOf).filter(isDiff);
    if (diffs.length > 0) call.diffs = diffs;
  }

  #start(call: Call): AgentStep {
    call.isStarted = true;
    return { type: 'toolStart', tool: this.#describe(call) };
  }

  #describe({ id, facts, diffs }: Call): AgentTool {
    const kind = KINDS.find((known) => known === facts.kind) ?? 'other';
    const input = objectOf(facts.rawInput);
    const name = textOf(facts.name) ?? textOf(objectOf(objectOf(facts._meta).claudeCode).toolName) ?? kind;
    const path = pathsOf(facts, diffs)[0];
    const command = kind === 'execute' ? commandOf(input) : undefined;
    const title = command ?? (path && relativePath(path, this.#cwd)) ?? textOf(facts.title) ?? name;
    const changes = diffs.length > 0 ? diffs.map(changeOf) : kind === 'edit' ? plannedChanges(input) : [];
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
    const output = outputOf(call);
    const files = isError ? [] : changesOf(call, output);
    return compact({
      type: 'toolEnd',
      tool: call.id,
      isError,
      output: output || undefined,
      exitCode: exitCodeOf(facts),
      files: files.length > 0 ? files : undefined,
    });
  }
}

function isOver({ status }: JsonObject): boolean {
  return status === 'completed' || status === 'failed';
}

function hasContent(facts: JsonObject): boolean {
  const input = objectOf(facts.rawInput);
  return Object.keys(input).some((key) => key !== 'cwd') || listOf(facts.content).length > 0;
}

/** Where it works: of a command that is a folder, which tells less than its command. */
function pathsOf(facts: JsonObject, diffs: JsonObject[]): string[] {
  if (facts.kind === 'execute') return [];
  const located = [...diffs, ...listOf(facts.locations).map(objectOf)].map(({ path }) => textOf(path));
  return located.filter((path) => path !== undefined);
}

function isDiff(content: JsonObject): boolean {
  return content.type === 'diff' && textOf(content.path) !== undefined;
}

/** What it changed, by what it showed or else by its arguments. */
function changesOf({ facts, diffs }: Call, output: string): FileChange[] {
  if (diffs.length > 0) return diffs.map(changeOf);
  if (facts.kind !== 'edit') return [];
  const isNew = objectOf(objectOf(facts.rawOutput).metadata).exists === false;
  return changesOfCall(facts.rawInput, output).map((change) => (isNew ? { ...change, kind: 'add' } : change));
}

/** Without what says nothing, so that it does not hide what was said before. */
function filled(facts: JsonObject): JsonObject {
  const isEmpty = (value: unknown) =>
    value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !isEmpty(value)));
}

function changeOf(diff: JsonObject): FileChange {
  const oldText = textOf(diff.oldText);
  const told = CHANGE_KINDS.find((kind) => kind === objectOf(diff._meta).kind);
  const kind = told ?? (oldText ? ('update' as const) : ('add' as const));
  return fileChange({
    path: textOf(diff.path) ?? '',
    kind,
    oldText: oldText || undefined,
    newText: textOf(diff.newText),
  });
}

function outputOf({ facts, printed }: Call): string {
  const raw = facts.rawOutput;
  const details = objectOf(raw);
  const told = [raw, details.output, details.content, details.message]
    .map(textOf)
    .find((text) => text !== undefined);
  if (told !== undefined) return told.replace(/\n?<shellId: \S+ completed with exit code \d+>$/, '');
  const texts = listOf(facts.content).map((part) => textOf(objectOf(objectOf(part).content).text) ?? '');
  return printed || texts.filter(Boolean).join('\n');
}

function exitCodeOf(facts: JsonObject): number | undefined {
  const output = objectOf(facts.rawOutput);
  const shell = listOf(output.contents)
    .map(objectOf)
    .find(({ type }) => type === 'shell_exit');
  const told = [
    objectOf(output.metadata).exit,
    shell?.exitCode,
    objectOf(objectOf(facts._meta).terminal_exit).exit_code,
  ];
  return told.map(numberOf).find((code) => code !== undefined);
}
