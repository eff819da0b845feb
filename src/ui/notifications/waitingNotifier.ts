import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { Task } from '../../protocol/task.ts';
import { promptNotificationSetting } from '../settings.ts';
import { canSend } from '../taskAbilities.ts';
import { claimEach } from './claimEach.ts';
import { newRequests, requestKey } from './newRequests.ts';
import type { NotifierOptions } from './notifierOptions.ts';
import { OwnerFirst } from './ownerFirst.ts';
import { noticeOfRequest, noticeOfRequests } from './requestNotice.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

const ANSWER = 'Answer';
const SHOW_OUTPUT = 'Show Output';
const SHOW_TASKS = 'Show Tasks';

/** Tells a person that a task needs them: each time once, in one window. */
export class WaitingNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: OwnerFirst<Task>;
  readonly #subscription: { dispose(): void };
  /** What each task asked when it was claimed, by this window or another. */
  readonly #done = new Map<string, string>();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#turns = new OwnerFirst<Task>({
      session: options.session,
      taskOf: (task) => task,
      tell: (tasks) => void this.#tell(tasks).catch((error: unknown) => options.log.error(toError(error))),
    });
    this.#subscription = options.model.onDidChange((change) =>
      this.#turns.gather(newRequests(change).filter((task) => !this.#isDone(task))),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#turns.dispose();
  }

  /** A host that was replaced knows no claims; this window does. */
  #isDone(task: Task): boolean {
    return this.#done.get(task.id) === requestKey(task);
  }

  async #tell(asked: Task[]): Promise<void> {
    const { model, isInSight } = this.#options;
    const isOpen = (task: Task) => model.get(task.id)?.status.state === 'waiting';
    const open = asked.filter((task) => isOpen(task) && !this.#isDone(task));
    const claimed = await claimEach(open, requestKey, this.#options);
    if (!claimed) return;
    for (const task of open) this.#done.set(task.id, requestKey(task));
    const setting = promptNotificationSetting('needsYou');
    if (setting === 'never' || (setting === 'whenUnfocused' && vscode.window.state.focused)) return;
    const tasks = claimed.filter(({ id }) => !isInSight(id));
    const [first] = tasks;
    if (!first) return;
    if (tasks.length > 1) await showSeveral(tasks);
    else await showOne(first);
  }
}

async function showOne(task: Task): Promise<void> {
  const target = { id: task.id };
  const actions = [...(canSend(task) ? [ANSWER] : []), SHOW_OUTPUT, TURN_OFF];
  switch (await vscode.window.showWarningMessage(noticeOfRequest(task), ...actions)) {
    case ANSWER:
      return vscode.commands.executeCommand('legwork.send', target);
    case SHOW_OUTPUT:
      return vscode.commands.executeCommand('legwork.showOutput', target);
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}

async function showSeveral(tasks: Task[]): Promise<void> {
  switch (await vscode.window.showWarningMessage(noticeOfRequests(tasks), SHOW_TASKS, TURN_OFF)) {
    case SHOW_TASKS:
      return vscode.commands.executeCommand('legwork.tasks.focus');
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}
