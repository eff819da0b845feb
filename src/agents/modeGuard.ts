import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { effectOf } from './commandEffects.ts';
import { relativePath } from './fileChanges.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { isInside, isOrdinaryByName } from './permissionPolicy.ts';

export interface GuardOptions {
  /** The agent's name for people. */
  agent: string;
  /** The folder of the run. */
  folder: string;
  /**
   * Which commands count as changes: none where they run in a sandbox of the agent, those that certainly change files
   * where the agent asks about all others, or every command that is not known to only read.
   */
  commands: 'none' | 'changing' | 'notReading';
}

/** How things stand when a step is looked at. */
export interface GuardedRun {
  mode: RunMode;
  /** The message that the step was read from, which may say why the agent did not ask. */
  message?: JsonObject;
  /** Whether the agent is in a mode of its own that fits. */
  isHeld?: boolean;
}

interface Deed {
  isCommand: boolean;
  paths: readonly string[];
  /** "ran touch a.txt". */
  text: string;
}

const BECAUSE = new Map([
  ['rule', ' Its own settings allow it.'],
  ['subcommandResults', ' Its own settings allow it.'],
  ['hook', ' One of its hooks allows it.'],
  ['mode', ' Its own mode allows it.'],
  ['classifier', ' Its own check allows it.'],
]);
const VERBS: Partial<Record<AgentTool['kind'], string>> = { delete: 'deleted', move: 'moved' };
const PLAN_FILE = /(?:^|[\\/])\.?plans?[\\/][^\\/]+\.md$/i;
const IN_HIDDEN_FOLDER = /(?:^|[\\/])\.[^\\/.][^\\/]*[\\/]/;

/** A note in the memory of Claude Code or Qwen Code. */
const MEMORY_FILE = /[\\/]\.(?:claude|qwen)[\\/](?:.*[\\/])?memory[\\/]/;

/**
 * Watches whether an agent keeps to the mode of its run: a change that the mode does not allow, and that nobody was asked
 * about, is told once. In read-only mode it breaks the promise of the run. Some agents have no permissions, and others
 * have settings of their own that allow more.
 */
export class ModeGuard {
  readonly #options: GuardOptions;
  readonly #calls = new Map<string, AgentTool>();
  readonly #asked = new Set<string>();
  readonly #denied = new Set<string>();
  /** Names of tools that a person has allowed for good. */
  readonly #trusted = new Set<string>();
  #isTrusted = false;
  #isTold = false;
  #broken: string | undefined;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** A sentence about the first change in read-only mode. */
  get brokenPromise(): string | undefined {
    return this.#broken;
  }

  /** The agent has asked for this call, whoever answers. */
  noteAsked({ id }: AgentTool): void {
    this.#asked.add(id);
    this.#denied.delete(id);
  }

  /** What it has asked for was denied, so it is not to happen. */
  noteDenied({ id }: AgentTool): void {
    this.#asked.delete(id);
    this.#denied.add(id);
  }

  /** A person has allowed a tool for good, or everything that the agent allows itself from then on. */
  noteTrusted(tool?: AgentTool): void {
    if (tool) this.#trusted.add(tool.name);
    else this.#isTrusted = true;
  }

  /** The steps, with what is to be told about them. */
  watch(steps: readonly AgentStep[], run: GuardedRun): AgentStep[] {
    return steps.flatMap((step) => [step, ...this.#check(step, run)]);
  }

  #check(step: AgentStep, { mode, message = {}, isHeld = true }: GuardedRun): AgentStep[] {
    if (step.type === 'toolStart') this.#calls.set(step.tool.id, step.tool);
    if (step.type !== 'toolEnd') return [];
    const tool = this.#calls.get(step.tool);
    this.#calls.delete(step.tool);
    const wasAsked = this.#asked.delete(step.tool);
    const wasDenied = this.#denied.delete(step.tool);
    if (!tool || step.isError || wasAsked || this.#isTrusted || this.#trusted.has(tool.name)) return [];
    const deed = this.#deedOf(tool, step.files ?? tool.changes ?? []);
    const reason = reasonOf(message, step.tool);
    if (!deed || this.#isAllowed(deed, tool, mode) || (isHeld && this.#isOwnFile(deed, reason))) return [];
    const what = `${this.#options.agent} ${deed.text}`;
    const because = BECAUSE.get(reason ?? '') ?? '';
    // A command in a sandbox of the agent may have changed nothing.
    const isSure = !deed.isCommand || !isHeld || this.#options.commands === 'changing';
    if (mode === 'readOnly' && isSure) {
      this.#broken ??= `${what}, although this run may change nothing.${because}`;
      return [];
    }
    if (this.#isTold) return [];
    this.#isTold = true;
    return [
      { type: 'notice', text: `${what}${wasDenied ? ', which was denied.' : ' without asking.'}${because}` },
    ];
  }

  /** What a call has changed; `undefined` if that is nothing. */
  #deedOf(tool: AgentTool, files: readonly { path: string }[]): Deed | undefined {
    const { kind, title } = tool;
    if (files.length === 0 && kind === 'execute')
      return this.#isChange(tool) ? { isCommand: true, paths: [], text: `ran ${title}` } : undefined;
    if (files.length === 0 && !['edit', 'delete', 'move'].includes(kind)) return undefined;
    const paths = files.length > 0 ? files.map(({ path }) => path) : [title];
    const [first = title] = paths;
    const text = `${VERBS[kind] ?? 'changed'} ${relativePath(first, this.#options.folder)}`;
    return { isCommand: false, paths, text };
  }

  #isChange({ command = '' }: AgentTool): boolean {
    const { commands } = this.#options;
    if (commands === 'none') return false;
    const effect = command === '' ? 'unknown' : effectOf(command);
    return effect === 'changes' || (effect === 'unknown' && commands === 'notReading');
  }

  /** Whether the mode allows it unasked. */
  #isAllowed({ isCommand, paths }: Deed, { kind }: AgentTool, mode: RunMode): boolean {
    if (mode !== 'allowEdits' || isCommand) return mode === 'allowAll';
    const isEdit = kind !== 'delete' && kind !== 'move';
    return isEdit && paths.every((path) => isOrdinaryByName(path, this.#options.folder));
  }

  /** Agents write their plans and their notes into files of their own, most of them outside of the folder. */
  #isOwnFile({ isCommand, paths }: Deed, reason: string | undefined): boolean {
    const { folder } = this.#options;
    return (
      !isCommand &&
      paths.every((path) => {
        const isOutside = !isInside(path, folder);
        const isPlan =
          PLAN_FILE.test(path) && (isOutside || IN_HIDDEN_FOLDER.test(relativePath(path, folder)));
        return isPlan || (isOutside && (reason === 'other' || MEMORY_FILE.test(path)));
      })
    );
  }
}

/** Why Claude ran a call, as its result says. */
function reasonOf(message: JsonObject, tool: string): string | undefined {
  const meta = asList(message.tool_result_meta).map(asObject);
  const decision = asObject(meta.find(({ id }) => id === tool)?.permission_decision);
  return asText(decision.reason_type);
}
