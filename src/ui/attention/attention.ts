import type { Task } from '../../protocol/task.ts';
import { sectionOf } from '../tasks/taskSections.ts';

/** What a person has seen so far in this workspace. */
export interface Seen {
  /** Everything that ended before this was in sight. ISO 8601. */
  until: string;
  /** Ends since then whose output was opened, as `endKey`. */
  opened: ReadonlySet<string>;
}

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

/** Counts what the badge and the status bar show. */
export function attentionOf(tasks: Iterable<Task>, seen: Seen): Attention {
  const attention: Attention = { live: 0, needsYou: 0, unseenFailures: 0 };
  for (const task of tasks) {
    const section = sectionOf(task);
    if (section === 'running' || section === 'queued') attention.live++;
    else if (section === 'needsYou') attention.needsYou++;
    else if (section === 'failed' && (task.endedAt ?? '') > seen.until && !seen.opened.has(endKey(task))) {
      attention.unseenFailures++;
    }
  }
  return attention;
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
    attention.live > 0 ? `${attention.live} unfinished` : '',
    attention.needsYou > 0 ? `${attention.needsYou} waiting for you` : '',
    attention.unseenFailures > 0 ? `${attention.unseenFailures} failed, not looked at yet` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The badge of the Tasks view: how much waits for the person. `undefined` when nothing does. */
export function attentionBadge(attention: Attention): { value: number; tooltip: string } | undefined {
  const value = attention.needsYou + attention.unseenFailures;
  return value > 0 ? { value, tooltip: attentionText({ ...attention, live: 0 }) } : undefined;
}
