import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { formatBytes } from '../../base/quantityText.ts';
import { isTerminal, type Task, type TerminalSize } from '../../protocol/task.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { notStartedText } from '../tasks/pendingText.ts';
import { endText } from '../tasks/taskText.ts';
import { PacedText } from './pacedText.ts';

/** Clears a terminal, and goes to its first place. */
const CLEAR = '\u001b[2J\u001b[3J\u001b[H';

/* What terminal tabs of all tasks have in common. */

export interface FollowOptions {
  model: TaskModel;
  /** Whether what is typed may reach the task. */
  mayType(): boolean;
  /** Gives the task a line that was typed, or keys as base64. */
  send(typed: { content: string } | { bytes: string }): Promise<unknown>;
  /** Says how large its terminal is. */
  resize(size: TerminalSize): Promise<unknown>;
  /** The attempt that is shown is over, and all that it printed is drawn. */
  handleOver?(): void;
}

export interface PacedDrawing {
  /** File of the whole output. */
  path: string;
  /** What is drawn of a slice; asked after what is skipped, so that no sequence is shown in part. */
  drawn(slice: string): string;
  write(text: string): void;
}

/**
 * What writes into a tab that has just opened. A task that has not started says so there, until the first of what is
 * written takes the place of that.
 */
export function writerOf(
  task: Task,
  { model, fire }: Pick<FollowOptions, 'model'> & { fire(text: string): void },
): (text: string) => void {
  const waiting = notStartedText(model.get(task.id) ?? task, model);
  if (waiting === '') return fire;
  fire(dimmed(waiting));
  let isCovered = false;
  return (text) => {
    fire(isCovered ? text : `${CLEAR}${text}`);
    isCovered = true;
  };
}

/** Draws in slices, so that a flood of output does not slow down the editor. */
export function pacedTo({ path, drawn, write }: PacedDrawing): PacedText {
  return new PacedText({
    intervalMs: 50,
    sliceLength: 128 * 1024,
    waitingLimit: 1024 * 1024,
    emit: (slice) => write(drawn(slice)),
    skip: (length) =>
      write(dimmed(l10n.t('about {0} skipped; all of it is in {1}', formatBytes(length), path))),
  });
}

/** What Legwork says below what the program drew; no link of the program's goes on in it. */
export function dimmed(text: string): string {
  return `\u001b]8;;\u0007\r\n\u001b[0;2m[${text}]\u001b[0m\r\n`;
}

/** Calls once, with what there is to say of it, when an attempt of a task is over; at once when it is. */
export function onAttemptOver(
  model: TaskModel,
  { id, attempt }: Pick<Task, 'id' | 'attempt'>,
  handleOver: (ending: string) => void,
): Disposable {
  const look = () => {
    const now = model.get(id);
    if (!now) handleOver(l10n.t('removed'));
    else if (now.attempt.number !== attempt.number) handleOver(l10n.t('run again'));
    else if (isTerminal(now)) handleOver(endText(now));
    else return;
    subscription.dispose();
  };
  const subscription = model.onDidChange(look);
  look();
  return subscription;
}
