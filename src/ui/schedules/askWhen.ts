import * as vscode from 'vscode';
import { isExpectedError } from '../../protocol/errors.ts';
import type { IfMissed, IfRunning } from '../../protocol/schedulePolicies.ts';
import type { CommandContext } from '../commandContext.ts';
import { timeLocale } from '../editor/timeText.ts';
import { pickValue } from '../start/draftOption.ts';

/** So many times to come are shown while a person types. */
const SHOWN_TIMES = 3;

/** The time zone of this machine, in which people mean times. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Asks when; the next times are shown while it is typed. `undefined` if the person cancels. */
export function askWhen(
  { gateway }: Pick<CommandContext, 'gateway'>,
  question: { title: string; value: string; timeZone: string },
): Thenable<string | undefined> {
  const { title, value, timeZone } = question;
  const validateInput = async (text: string) => {
    if (text.trim() === '') return vscode.l10n.t('Enter a time such as 0 9 * * 1-5, every 2h, or at 18:30.');
    try {
      const params = { when: text, timeZone, count: SHOWN_TIMES };
      const { times } = await gateway.withClient((client) => client.scheduleTimes(params));
      return { message: nextText(times), severity: vscode.InputBoxValidationSeverity.Info };
    } catch (error) {
      if (!isExpectedError(error)) throw error;
      return error.message;
    }
  };
  return vscode.window.showInputBox({
    ...{ title, value, validateInput },
    prompt: vscode.l10n.t('Five fields of cron, an interval, or a time; in {0}.', timeZone),
    placeHolder: '0 9 * * 1-5, every 2h, at 18:30',
    ignoreFocusOut: true,
  });
}

/** "Next: Mon, Nov 30, 9:00 AM; …". */
function nextText(times: readonly string[]): string {
  const format = new Intl.DateTimeFormat(timeLocale(), {
    ...{ weekday: 'short', month: 'short', day: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit' },
  });
  return vscode.l10n.t('Next: {0}', times.map((time) => format.format(new Date(time))).join('; '));
}

/** What happens where a task cannot simply be started. */
interface Policies {
  ifMissed: IfMissed;
  ifRunning: IfRunning;
}

/** Asks what happens where a task cannot simply be started: first what a schedule has so far, else what is usual. */
export async function askPolicies(title: string, current?: Policies): Promise<Policies | undefined> {
  const ifMissed = await pickPolicy<IfMissed>(
    vscode.l10n.t('{0}: If a Time Was Missed', title),
    current?.ifMissed,
    [
      {
        value: 'once',
        label: vscode.l10n.t('Run Once Afterwards'),
        description: vscode.l10n.t('One task for all times at which no host ran, or the machine slept'),
      },
      { value: 'skip', label: vscode.l10n.t('Skip It') },
    ],
  );
  if (ifMissed === undefined) return undefined;
  const ifRunning = await pickPolicy<IfRunning>(
    vscode.l10n.t('{0}: If the Task Before Still Runs', title),
    current?.ifRunning,
    [
      { value: 'skip', label: vscode.l10n.t('Skip the Time') },
      {
        value: 'queue',
        label: vscode.l10n.t('Queue One Task'),
        description: vscode.l10n.t('It starts when the previous task has ended'),
      },
      { value: 'cancel', label: vscode.l10n.t('Cancel the Task Before') },
    ],
  );
  return ifRunning && { ifMissed, ifRunning };
}

/** What is so far comes first, so that Enter keeps it. */
function pickPolicy<V>(
  title: string,
  current: V | undefined,
  items: (vscode.QuickPickItem & { value: V })[],
): Promise<V | undefined> {
  const isCurrent = ({ value }: { value: V }) => value === current;
  const ordered = items.toSorted((one, other) => Number(isCurrent(other)) - Number(isCurrent(one)));
  return pickValue(
    title,
    ordered.map((item) => (isCurrent(item) ? { ...item, description: vscode.l10n.t('As so far') } : item)),
  );
}
