import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { changesFiles } from './changingCommands.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';

export interface GuardOptions {
  /** The agent's name for people. */
  agent: string;
  /** The folder of the run. */
  folder: string;
  /** Whether commands are judged, too; in a sandbox, one that would change files may have changed none. */
  judgesCommands?: boolean;
}

const BECAUSE = new Map([
  ['rule', ' Its own settings allow it.'],
  ['subcommandResults', ' Its own settings allow it.'],
  ['hook', ' One of its hooks allows it.'],
  ['mode', ' Its own mode allows it.'],
  ['classifier', ' Its own check allows it.'],
]);

/** A plan, or a note in the memory of Claude Code or Qwen Code. */
const OWN_FILE = /[\\/]plans[\\/][^\\/]+\.md$|[\\/]\.(?:claude|qwen)[\\/](?:.*[\\/])?memory[\\/]/;

/**
 * Watches whether an agent keeps to the mode of its run: a call that changes files, that nobody was asked about and that
 * the mode does not allow, is told once. In read-only mode it breaks the promise of the run.
 */
export class ModeGuard {
  readonly #agent: string;
  readonly #folder: string;
  readonly #judgesCommands: boolean;
  readonly #calls = new Map<string, AgentTool>();
  readonly #asked = new Set<string>();
  /** Names of tools that a person has allowed for good. */
  readonly #trusted = new Set<string>();
  #isTold = false;
  #broken: string | undefined;

  constructor({ agent, folder, judgesCommands = true }: GuardOptions) {
    this.#agent = agent;
    this.#folder = folder;
    this.#judgesCommands = judgesCommands;
  }

  /** A sentence about the first change in read-only mode. */
  get brokenPromise(): string | undefined {
    return this.#broken;
  }

  /** The agent has asked for this call, whoever answers. */
  noteAsked(tool: AgentTool): void {
    this.#asked.add(tool.id);
  }

  noteTrusted({ name }: AgentTool): void {
    this.#trusted.add(name);
  }

  /** The steps that were read from a message, with what is to be told about them. */
  watch(steps: readonly AgentStep[], { mode, message }: { mode: RunMode; message: JsonObject }): AgentStep[] {
    return steps.flatMap((step) => [step, ...this.#check(step, { mode, message })]);
  }

  #check(step: AgentStep, { mode, message }: { mode: RunMode; message: JsonObject }): AgentStep[] {
    if (step.type === 'toolStart') this.#calls.set(step.tool.id, step.tool);
    if (step.type !== 'toolEnd') return [];
    const tool = this.#calls.get(step.tool);
    this.#calls.delete(step.tool);
    const wasAsked = this.#asked.delete(step.tool);
    const reason = reasonOf(message, step.tool);
    if (!tool || step.isError || wasAsked || this.#trusted.has(tool.name)) return [];
    if (isAllowed(tool, mode) || !this.#isChange(tool, reason)) return [];
    const what = `${this.#agent} ${deedOf(tool)}`;
    const because = BECAUSE.get(reason ?? '') ?? '';
    if (mode === 'readOnly') {
      this.#broken ??= `${what}, although this run may change nothing.${because}`;
      return [];
    }
    if (this.#isTold) return [];
    this.#isTold = true;
    return [{ type: 'notice', text: `${what} without asking.${because}` }];
  }

  #isChange(tool: AgentTool, reason: string | undefined): boolean {
    if (tool.kind === 'execute') return this.#judgesCommands && changesFiles(tool.command ?? '');
    return ['edit', 'delete', 'move'].includes(tool.kind) && !this.#isOwnFile(tool, reason);
  }

  /** Agents write plans and notes into files of their own, outside of the folder. */
  #isOwnFile({ changes = [] }: AgentTool, reason: string | undefined): boolean {
    const isOutside = (path: string) => !path.startsWith(this.#folder) && /^(?:[\\/]|[a-z]:)/i.test(path);
    const isOwn = (path: string) => isOutside(path) && (reason === 'other' || OWN_FILE.test(path));
    return changes.length > 0 && changes.every(({ path }) => isOwn(path));
  }
}

/** Whether the mode allows a call unasked. */
function isAllowed({ kind }: AgentTool, mode: RunMode): boolean {
  return mode === 'allowAll' || (mode === 'allowEdits' && kind === 'edit');
}

/** "ran touch a.txt". */
function deedOf({ kind, title }: AgentTool): string {
  const verbs: Partial<Record<AgentTool['kind'], string>> = {
    execute: 'ran',
    delete: 'deleted',
    move: 'moved',
  };
  return `${verbs[kind] ?? 'changed'} ${title}`;
}

/** Why Claude ran a call, as its result says. */
function reasonOf(message: JsonObject, tool: string): string | undefined {
  const meta = asList(message.tool_result_meta).map(asObject);
  const decision = asObject(meta.find(({ id }) => id === tool)?.permission_decision);
  return asText(decision.reason_type);
}
