import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { relativePath } from './fileChanges.ts';
import { onlyReads } from './readingCommands.ts';

const CHANGES_FILES: readonly AgentTool['kind'][] = ['edit', 'delete', 'move'];
/** Where agents keep their plans while they plan. */
const PLAN_FILE = /(?:^|[/\\])\.?plans?[/\\][^/\\]+\.md$/i;

/**
 * Notices when an agent changes something without having asked where the mode of the run demands that it asks: some agents
 * have no permissions, and others have settings of their own that allow more.
 */
export class AcpGuard {
  readonly #calls = new Map<string, AgentTool>();
  readonly #asked = new Set<string>();
  #hasTold = false;
  #isTrusted = false;
  #broken: string | undefined;
  readonly #folder: string;

  /** `folder`: that of the run. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Says which change was made in read-only mode; `undefined` if none was. */
  get brokenPromise(): string | undefined {
    return this.#broken;
  }

  /** Notes that the agent asked for permission for a call. */
  noteRequest({ id }: Pick<AgentTool, 'id'>): void {
    this.#asked.add(id);
  }

  /** Notes that the agent was allowed to go on without asking. */
  noteTrust(): void {
    this.#isTrusted = true;
  }

  /** Looks at a step; tells what the agent did unasked, once. `isHeld`: the agent is in a mode of its own that fits. */
  note(step: AgentStep, { mode, isHeld }: { mode: RunMode; isHeld: boolean }): AgentStep[] {
    if (step.type === 'toolStart') this.#calls.set(step.tool.id, step.tool);
    if (step.type !== 'toolEnd') return [];
    const tool = this.#calls.get(step.tool);
    if (!tool) return [];
    this.#calls.delete(tool.id);
    const files = step.files ?? [];
    const hasChanged = !step.isError && isChange(tool, files.length > 0, mode);
    if (!hasChanged || this.#asked.has(tool.id) || this.#isTrusted) return [];
    const isEdit = CHANGES_FILES.includes(tool.kind) || files.length > 0;
    const paths = files.map(({ path }) => relativePath(path, this.#folder));
    if (
      isHeld &&
      isEdit &&
      mode === 'readOnly' &&
      [...paths, tool.title].every((path) => PLAN_FILE.test(path))
    )
      return [];
    const what = isEdit ? `changed ${paths[0] ?? tool.title}` : `ran ${tool.title}`;
    // A command in a sandbox of the agent, or one that only reads, breaks no promise; from here that cannot be seen.
    if (mode === 'readOnly' && (isEdit || !isHeld))
      this.#broken ??= `The run is read-only, but the agent ${what} without asking.`;
    if (this.#hasTold) return [];
    this.#hasTold = true;
    return [
      {
        type: 'notice',
        text: `The agent ${what} without asking. Its own settings allow that, not the mode of this run.`,
      },
    ];
  }
}

/** Whether a call changes something that the mode demands to be asked about. */
function isChange({ kind, command }: AgentTool, hasFiles: boolean, mode: RunMode): boolean {
  if (mode === 'allowAll') return false;
  if (kind === 'execute') return command === undefined || !onlyReads(command);
  return mode !== 'allowEdits' && (CHANGES_FILES.includes(kind) || hasFiles);
}
