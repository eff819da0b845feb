import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/agents/json.ts';

export interface BackgroundWork {
  type: 'local_bash' | 'local_agent';
  description: string;
  /** The tool call that began it. */
  toolId: string;
  /** Does it; resolves with what it came to. */
  run(signal: AbortSignal): Promise<{ output: string; isError: boolean }>;
}

/** What a stand-in for Claude Code runs beside its turns, told as Claude tells it. */
export class Background {
  readonly #say: (message: JsonObject) => Promise<void>;
  readonly #onDidEnd: (notification: string) => void;
  readonly #running = new Map<string, BackgroundWork & { stop: AbortController }>();

  constructor(options: {
    say(message: JsonObject): Promise<void>;
    /** Tells the agent itself of an end. */
    onDidEnd(notification: string): void;
  }) {
    this.#say = options.say;
    this.#onDidEnd = options.onDidEnd;
  }

  /** Begins; answers with an id. */
  async start(work: BackgroundWork): Promise<string> {
    const id = randomUUID();
    const stop = new AbortController();
    this.#running.set(id, { ...work, stop });
    await this.#tell();
    void work.run(stop.signal).then((outcome) => this.#end(id, outcome));
    return id;
  }

  stop(id: string): void {
    this.#running.get(id)?.stop.abort();
  }

  stopAll(): void {
    for (const id of this.#running.keys()) this.stop(id);
  }

  async #end(id: string, { output, isError }: { output: string; isError: boolean }): Promise<void> {
    const work = this.#running.get(id);
    if (!work) return;
    this.#running.delete(id);
    const { stop, type, toolId, description } = work;
    const status = stop.signal.aborted ? 'stopped' : isError ? 'failed' : 'completed';
    await this.#say({
      ...{ type: 'system', subtype: 'task_notification', task_id: id },
      ...{ tool_use_id: toolId, status, summary: description },
    });
    await this.#tell();
    if (status === 'stopped' && type === 'local_bash') return;
    this.#onDidEnd(`<task-notification>\n${description}: ${status}\n${output}\n</task-notification>`);
  }

  async #tell(): Promise<void> {
    const tasks = [...this.#running].map(([id, { type, description }]) => ({
      ...{ task_id: id, task_type: type, description },
    }));
    await this.#say({ type: 'system', subtype: 'background_tasks_changed', tasks });
  }
}
