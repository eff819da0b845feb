import { l10n } from 'vscode';
import { formatDuration } from '../../base/quantityText.ts';
import type { LossPolicy } from '../../protocol/agentRun.ts';
import { leftoversText } from '../../protocol/leftoversText.ts';
import { agentSpecOf, titleOf, type Task } from '../../protocol/task.ts';
import { namesText } from '../editor/countTexts.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import type { NotificationSettings } from '../editor/settings.ts';
import { agentWorkText } from '../tasks/agentRunText.ts';
import { failureText } from '../tasks/failureText.ts';
import { canGoOn } from '../tasks/taskAbilities.ts';
import { runtimeMs } from '../tasks/taskText.ts';

const TITLE_LENGTH = 80;
/** How many tasks one message names, and the length of each name. */
const NAMED_TASKS = 2;
const NAME_LENGTH = 30;

/** What decides whether to notify about an end. */
export interface NoticeSituation {
  settings: NotificationSettings;
  isWindowFocused: boolean;
  isInSight(taskId: string): boolean;
}

/** Which setting an end falls under; `undefined` for a cancel that went well, as the person asked for it. */
export function noticeKindOf(task: Task): 'completed' | 'failed' | undefined {
  const { status, step } = task;
  // A step that went well is no news: its run goes on.
  if (status.state === 'completed') return step === undefined ? 'completed' : undefined;
  if (status.state === 'failed') return 'failed';
  return status.state === 'cancelled' && status.survivors?.length ? 'failed' : undefined;
}

/** Whether to notify about this end. */
export function shouldTell(task: Task, situation: NoticeSituation): boolean {
  const kind = noticeKindOf(task);
  if (!kind || situation.isInSight(task.id)) return false;
  const ranMs = task.startedAt === undefined ? undefined : (runtimeMs(task, Date.now()) ?? 0);
  return isWanted({ kind, ranMs }, situation);
}

/** Whether the person wants to be notified about an end of this kind, after so long; `undefined` if nothing began. */
export function isWanted(
  { kind, ranMs }: { kind: 'completed' | 'failed'; ranMs: number | undefined },
  { settings, isWindowFocused }: Pick<NoticeSituation, 'settings' | 'isWindowFocused'>,
): boolean {
  switch (settings[kind]) {
    case 'always':
      return true;
    case 'whenUnfocused':
      return !isWindowFocused;
    case 'afterSeconds':
      // What could not even begin did not take long, and yet whoever went away must know.
      return ranMs === undefined ? kind === 'failed' : ranMs >= settings.minimumSeconds * 1000;
    case 'never':
      return false;
  }
}

/** A message about ends: what it says, and how serious it is. */
export interface Notice {
  text: string;
  severity: 'info' | 'warning';
}

/** The message for one end. */
export function noticeOfEnd(task: Task, find: (id: string) => Task | undefined = () => undefined): Notice {
  const title = shortLine(titleOf(task), TITLE_LENGTH);
  const ran = runtimeMs(task, Date.now());
  const time = ran === undefined ? '' : formatDuration(ran);
  const facts = [leftoversText(task, l10n.t), agentWorkText(task), time].filter(Boolean);
  const about = facts.join(' · ');
  const { status } = task;
  if (status.state === 'failed') {
    const why = shortLine(failureText(status.failure, task, find));
    const text =
      about === ''
        ? l10n.t('Failed: {0}: {1}', title, why)
        : l10n.t('Failed: {0}: {1} ({2})', title, why, about);
    return { text: inMessage(text), severity: 'warning' };
  }
  if (status.state === 'cancelled') {
    const pids = status.survivors?.join(', ') ?? '';
    return {
      text: inMessage(l10n.t('Cancelled, but still running: {0}: {1}', title, pids)),
      severity: 'warning',
    };
  }
  const text = about === '' ? l10n.t('Completed: {0}', title) : l10n.t('Completed: {0} ({1})', title, about);
  return { text: inMessage(text), severity: 'info' };
}

/**
 * What to offer after a failure. An agent run goes on where it can, unless one that was lost is to be left as it is:
 * by its own policy, else by the setting.
 */
export function remedyFor(task: Task, ifLost: LossPolicy): 'resume' | 'rerun' {
  if (!canGoOn(task)) return 'rerun';
  const { status } = task;
  const isLost = status.state === 'failed' && status.failure.kind === 'orphaned';
  const isLeft = isLost && (agentSpecOf(task)?.ifLost ?? ifLost) === 'leave';
  return isLeft ? 'rerun' : 'resume';
}

/** The one message for several ends: `3 tasks ended: lint failed; build and test completed`. */
export function noticeOfEnds(tasks: Task[]): Notice {
  const text = l10n.t('{0} tasks ended: {1}', tasks.length, namesOf(tasks));
  return { text: inMessage(text), severity: severityOf(tasks) };
}

/** The one message for what ended while no window was open. */
export function noticeOfAbsence(tasks: Task[]): Notice {
  return { text: inMessage(l10n.t('While you were away: {0}', namesOf(tasks))), severity: severityOf(tasks) };
}

function severityOf(tasks: Task[]): Notice['severity'] {
  return tasks.some((task) => noticeKindOf(task) === 'failed') ? 'warning' : 'info';
}

/** How tasks ended, failures first: `bad 1, bad 2 and 1 more failed; docs completed`. */
function namesOf(tasks: Task[]): string {
  return (['failed', 'cancelled', 'completed'] as const)
    .map((state) => ({ state, titles: titlesOf(tasks.filter(({ status }) => status.state === state)) }))
    .filter(({ titles }) => titles.length > 0)
    .map(({ state, titles }) => ended[state](listed(titles)))
    .join('; ');
}

const ended = {
  failed: (titles: string) => l10n.t('{0} failed', titles),
  cancelled: (titles: string) => l10n.t('{0} cancelled', titles),
  completed: (titles: string) => l10n.t('{0} completed', titles),
};

function titlesOf(tasks: Task[]): string[] {
  return tasks.map((task) => shortLine(titleOf(task), NAME_LENGTH));
}

function listed(titles: string[]): string {
  const named = titles.slice(0, NAMED_TASKS);
  const more = titles.length - named.length;
  if (more > 0) return namesText(named, more);
  const [first = '', last] = named;
  return last === undefined ? first : l10n.t('{0} and {1}', first, last);
}
