import { l10n } from 'vscode';
import type { Task } from '../../protocol/task.ts';
import { sectionOf } from '../tasks/taskSections.ts';

/** What wants a person's attention. */
export interface Attention {
  /** Unfinished tasks. */
  live: number;
  needsYou: number;
  unseenFailures: number;
}

/** Names one end of a task, apart from those of its other attempts. */
export function endKey(task: Pick<Task, 'id' | 'attempt'>): string {
  return `${task.id}.${task.attempt.number}`;
}

/** What a person has seen so far in this workspace. */
export interface Seen {
  /** Everything that ended before this was in sight. ISO 8601. */
  until: string;
  /** Ends since then whose output was opened, as `endKey`. */
  opened: ReadonlySet<string>;
}

/** Counts what the badge and the status bar show, task by task. */
export class AttentionCount {
  readonly #kinds = new Map<string, keyof Attention>();
  readonly #unseen = new Map<string, Task>();
  readonly #counts: Attention = { live: 0, needsYou: 0, unseenFailures: 0 };

  get value(): Attention {
    return { ...this.#counts };
  }

  put(task: Task, seen: Seen): void {
    this.remove(task.id);
    const kind = kindOf(task, seen);
    if (!kind) return;
    this.#kinds.set(task.id, kind);
    this.#counts[kind]++;
    if (kind === 'unseenFailures') this.#unseen.set(task.id, task);
  }

  remove(id: string): void {
    const kind = this.#kinds.get(id);
    if (!kind) return;
    this.#kinds.delete(id);
    this.#unseen.delete(id);
    this.#counts[kind]--;
  }

  /** Takes over that more was seen. */
  see(seen: Seen): void {
    for (const task of [...this.#unseen.values()]) this.put(task, seen);
  }

  /** When the last of the failures ended that were not seen; `undefined` if there are none. */
  get latestUnseen(): string | undefined {
    let latest: string | undefined;
    for (const { endedAt } of this.#unseen.values())
      if (endedAt !== undefined && (latest === undefined || endedAt > latest)) latest = endedAt;
    return latest;
  }
}

function kindOf(task: Task, seen: Seen): keyof Attention | undefined {
  const section = sectionOf(task);
  if (section === 'running' || section === 'queued') return 'live';
  if (section === 'needsYou') return 'needsYou';
  const isUnseen =
    section === 'failed' && (task.endedAt ?? '') > seen.until && !seen.opened.has(endKey(task));
  return isUnseen ? 'unseenFailures' : undefined;
}

/** The status bar's text; empty when there is nothing to say. */
export function statusBarText(attention: Attention): string {
  const waiting = attention.needsYou + attention.unseenFailures;
  const parts = [
    attention.live > 0 ? `$(sync~spin) ${attention.live}` : '',
    waiting > 0 ? `$(bell-dot) ${waiting}` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The same in words, for tooltips. */
export function attentionText(attention: Attention): string {
  const parts = [
    attention.live > 0 ? l10n.t('{0} unfinished', attention.live) : '',
    attention.needsYou > 0 ? l10n.t('{0} waiting for you', attention.needsYou) : '',
    attention.unseenFailures > 0 ? l10n.t('{0} failed, not looked at yet', attention.unseenFailures) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The badge of the Tasks view: how much waits for the person. `undefined` when nothing does. */
export function attentionBadge(attention: Attention): { value: number; tooltip: string } | undefined {
  const value = attention.needsYou + attention.unseenFailures;
  return value > 0 ? { value, tooltip: attentionText({ ...attention, live: 0 }) } : undefined;
}
