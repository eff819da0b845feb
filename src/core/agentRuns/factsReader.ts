import type { AgentStep, AgentUsage } from '../../protocol/agentEvents.ts';
import type { AgentRequest } from '../../protocol/agentRequests.ts';
import type { AgentFacts } from '../../protocol/agentRun.ts';
import type { Progress } from '../../protocol/task.ts';
import { LastAction } from './lastAction.ts';

const FILE_LIMIT = 100;

/** What the events of one attempt say about it, so far. */
export class FactsReader {
  readonly #action = new LastAction();
  readonly #files = new Set<string>();
  #usage: AgentUsage = {};
  #told: Pick<
    AgentFacts,
    'session' | 'model' | 'version' | 'title' | 'mode' | 'models' | 'commands' | 'context'
  > = {};
  /** Calls of its model, as far as they show: each begins where it says or does something after it was told something. */
  #iterations = 0;
  #isBetween = true;
  #progress: Progress | undefined;

  note(step: AgentStep): void {
    this.#action.note(step);
    this.#countIterations(step);
    this.#noteTold(step);
    if (step.type === 'usage') this.#usage = { ...this.#usage, ...step.usage };
    if (step.type === 'plan') this.#progress = progressOf(step.entries);
    if (step.type === 'toolEnd') for (const { path } of step.files ?? []) this.#files.add(path);
  }

  get facts() {
    const files = [...this.#files];
    const usage = this.#iterations > 0 ? { turns: this.#iterations, ...this.#usage } : this.#usage;
    return {
      ...this.#told,
      ...(Object.keys(usage).length > 0 && { usage }),
      ...(files.length > 0 && { files: files.slice(0, FILE_LIMIT), fileCount: files.length }),
      lastAction: this.#action.text,
    } satisfies Partial<AgentFacts>;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  #noteTold(step: AgentStep): void {
    if (step.type === 'session' || step.type === 'settings' || step.type === 'commands') {
      const { type: _type, ...told } = step;
      this.#told = { ...this.#told, ...told };
    } else if (step.type === 'context') {
      this.#told = { ...this.#told, context: { used: step.used, size: step.size } };
    } else if (step.type === 'title') {
      this.#told = { ...this.#told, title: step.text };
    }
  }

  #countIterations(step: AgentStep): void {
    const isOwn = step.type === 'text' || step.type === 'thought' || step.type === 'toolStart';
    if (isOwn && step.parent !== undefined) return;
    if (isOwn && this.#isBetween) this.#iterations++;
    if (isOwn) this.#isBetween = false;
    if (step.type === 'toolEnd' || step.type === 'message') this.#isBetween = true;
  }
}

/** What is open, without what the tools are to do in detail: the transcript has that. */
export function withoutInput(request: AgentRequest): AgentRequest {
  const { input: _input, command: _command, changes: _changes, ...tool } = request.tool;
  return { ...request, tool };
}

function progressOf(entries: (AgentStep & { type: 'plan' })['entries']): Progress | undefined {
  if (entries.length === 0) return undefined;
  const done = entries.filter(({ status }) => status === 'done').length;
  const active = entries.find(({ status }) => status === 'active');
  return {
    percent: Math.floor((done / entries.length) * 100),
    ...(active && { message: active.text.split('\n', 1)[0] ?? '' }),
  };
}
