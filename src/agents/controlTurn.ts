import type { AgentExit } from '../core/agentAdapter.ts';
import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import { BackgroundTasks, isNotification } from './backgroundTasks.ts';
import type { JsonObject } from './json.ts';
import { failed } from './runEnd.ts';

/**
 * When a turn of the control protocol is over: after its result, when no background task of it runs, the ends of all are
 * handled, and each message that came too late for it has had its own turn.
 */
export class ControlTurn {
  readonly background = new BackgroundTasks();
  /** How the latest turn ended, while a background task may start another. */
  #result: AgentEnd | undefined;
  /** The background tasks that were reported last, as JSON. */
  #reportedTasks = '';
  /** Number of messages that were sent and not echoed yet. */
  #notEchoed = 0;
  #hasEchoed = false;

  /** Whether there is a result, and only background tasks keep the turn open. */
  get hasResult(): boolean {
    return this.#result !== undefined;
  }

  get hasUnreadMessages(): boolean {
    return this.#notEchoed > 0;
  }

  begin(): void {
    this.#result = undefined;
    this.#reportedTasks = '';
  }

  noteMessage(): void {
    this.begin();
    this.#notEchoed++;
  }

  /** Reads a message of the agent. */
  read(message: JsonObject): void {
    if (message.type === 'user' && message.isReplay === true && !isNotification(message)) {
      this.#hasEchoed = true;
      this.#notEchoed = Math.max(0, this.#notEchoed - 1);
    }
    this.background.read(message);
  }

  noteResult(end: AgentEnd | undefined): void {
    this.#result = end;
  }

  /** The end of the turn, once; `undefined` while it goes on. An interrupt ends it whatever still runs. */
  settle(wasInterrupted: boolean): { end?: AgentEnd; events: AgentStep[] } {
    const end = this.#result;
    if (!end) return { events: [] };
    const isStopped = wasInterrupted && end.state === 'cancelled';
    if (!isStopped && !this.background.isQuiet) return { events: this.#reportBackground() };
    this.#result = undefined;
    return { end, events: [] };
  }

  /** How the run ended if its process did: a success is none while something of it is left to do. */
  endFromExit({ exitCode }: AgentExit): AgentEnd | undefined {
    if (this.#result?.state !== 'completed' || exitCode !== 0) return this.#result;
    const titles = this.background.running.map(({ title }) => title);
    const left = titles.length > 0 ? `: ${titles.join(', ')}` : '';
    return failed(`The agent ended before it was done with its background tasks${left}.`);
  }

  /** Whether all messages are handled, where the agent tells which it has read. */
  get areMessagesHandled(): boolean {
    return !this.#hasEchoed || this.#notEchoed === 0;
  }

  #reportBackground(): AgentStep[] {
    const tasks = this.background.running.map(({ title }) => title);
    const text = JSON.stringify(tasks);
    if (this.background.hasNews || text === this.#reportedTasks) return [];
    this.#reportedTasks = text;
    return [{ type: 'background', tasks }];
  }
}
