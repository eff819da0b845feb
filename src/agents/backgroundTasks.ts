import { firstLine } from '../base/firstLine.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { TITLE_LIMIT } from './tools.ts';

/** A background task of an agent. */
export interface BackgroundTask {
  id: string;
  /** Claude's name for its type: `local_agent`, `local_bash`. */
  type: string;
  /** Text to show. */
  title: string;
}

/**
 * Claude Code's background tasks: agents and commands that outlive the turn that started them. When one ends, Claude
 * is notified in the current turn or starts another.
 */
export class BackgroundTasks {
  #running: BackgroundTask[] = [];
  #hasNews = false;
  /** Claude reports its state; it is idle only after it has handled all notifications. */
  #reportsState = false;

  get running(): readonly BackgroundTask[] {
    return this.#running;
  }

  /** Whether a task has ended and the turn that handles its notification has not started. */
  get hasNews(): boolean {
    return this.#hasNews;
  }

  /** Whether nothing is pending that would start another turn. */
  get isQuiet(): boolean {
    return this.#running.length === 0 && !this.#hasNews;
  }

  /** Reads a message of the agent. */
  read(message: JsonObject): void {
    if (isNotification(message) && !this.#reportsState) this.#hasNews = false;
    if (message.type !== 'system') return;
    switch (message.subtype) {
      case 'background_tasks_changed':
        this.#running = asList(message.tasks).map(readTask);
        break;
      case 'task_notification':
        if (this.#isNews(message)) this.#hasNews = true;
        break;
      case 'session_state_changed':
        this.#reportsState = true;
        if (message.state === 'idle') this.#hasNews = false;
        break;
      case 'init':
        if (!this.#reportsState) this.#hasNews = false;
        break;
    }
  }

  /** Claude is not notified of the end of a command that it stopped, only of the end of an agent. */
  #isNews({ task_id: id, status }: JsonObject): boolean {
    const task = this.#running.find((running) => running.id === id);
    return task !== undefined && (status !== 'stopped' || task.type === 'local_agent');
  }
}

/** Whether a user message is Claude's own notification that a background task has ended. */
export function isNotification(message: JsonObject): boolean {
  if (message.type !== 'user') return false;
  const { content } = asObject(message.message);
  const text = asText(content) ?? asText(asObject(asList(content)[0]).text);
  return text?.startsWith('<task-notification>') === true;
}

function readTask(item: unknown): BackgroundTask {
  const { task_id: id, task_type: type, description } = asObject(item);
  const kind = asText(type) ?? 'task';
  return { id: asText(id) ?? '', type: kind, title: firstLine(asText(description) ?? kind, TITLE_LIMIT) };
}
