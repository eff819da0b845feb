import { firstLine } from '../base/firstLine.ts';
import { listOf, objectOf, textOf, type JsonObject } from './json.ts';
import { TITLE_LIMIT } from './tools.ts';

/** Something that an agent runs beside its turns. */
export interface BackgroundTask {
  id: string;
  /** As Claude calls it: `local_agent`, `local_bash`. */
  type: string;
  /** For people. */
  title: string;
}

/**
 * What Claude Code runs in the background: agents and commands that outlive the turn that started them. The end of one
 * begins another turn by itself, or is heard of within the turn that is under way.
 */
export class BackgroundTasks {
  #running: BackgroundTask[] = [];
  #hasNews = false;
  /** It says when it is idle, which it is only when it has taken up all news. */
  #tellsState = false;

  get running(): readonly BackgroundTask[] {
    return this.#running;
  }

  /** One of them has ended, and a turn that hears of it is about to begin. */
  get hasNews(): boolean {
    return this.#hasNews;
  }

  /** Whether nothing is under way that would begin another turn. */
  get isQuiet(): boolean {
    return this.#running.length === 0 && !this.#hasNews;
  }

  /** Takes a message of the agent. */
  read(message: JsonObject): void {
    if (isNotification(message) && !this.#tellsState) this.#hasNews = false;
    if (message.type !== 'system') return;
    switch (message.subtype) {
      case 'background_tasks_changed':
        this.#running = listOf(message.tasks).map(taskOf);
        break;
      case 'task_notification':
        if (this.#isNews(message)) this.#hasNews = true;
        break;
      case 'session_state_changed':
        this.#tellsState = true;
        if (message.state === 'idle') this.#hasNews = false;
        break;
      case 'init':
        if (!this.#tellsState) this.#hasNews = false;
        break;
    }
  }

  /** The end of a command that it stopped itself is no news to it; that of an agent is. */
  #isNews({ task_id: id, status }: JsonObject): boolean {
    const task = this.#running.find((running) => running.id === id);
    return task !== undefined && (status !== 'stopped' || task.type === 'local_agent');
  }
}

/** Whether it tells itself, as if a user had said it, that a background task has ended. */
export function isNotification(message: JsonObject): boolean {
  if (message.type !== 'user') return false;
  const { content } = objectOf(message.message);
  const text = textOf(content) ?? textOf(objectOf(listOf(content)[0]).text);
  return text?.startsWith('<task-notification>') === true;
}

function taskOf(item: unknown): BackgroundTask {
  const { task_id: id, task_type: type, description } = objectOf(item);
  const kind = textOf(type) ?? 'task';
  return { id: textOf(id) ?? '', type: kind, title: firstLine(textOf(description) ?? kind, TITLE_LIMIT) };
}
