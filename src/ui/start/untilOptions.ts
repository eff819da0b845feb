import { l10n } from 'vscode';
import { commandText } from '../../base/commandText.ts';
import { triesOf } from '../../protocol/checks.ts';
import type { UntilParams } from '../../protocol/until.ts';
import { askValue, type DraftOption } from './draftOption.ts';

/* Options that say until when an agent run goes on. */

interface UntilDraft {
  until?: UntilParams;
}

const untilOption: DraftOption<UntilDraft> = {
  label: l10n.t('Until'),
  describe: ({ until }) => (until?.check === undefined ? undefined : commandText(until.check)),
  ask: async ({ until = {} }) => {
    const check = await askValue({
      title: l10n.t('Until'),
      placeHolder: l10n.t('Command that must succeed, such as npm test. Leave empty for none'),
      value: until.check === undefined ? '' : commandText(until.check),
      parse: (text) => text.trim(),
      problem: '',
    });
    // A command that stays as it is stays in the shell it was for.
    if (check === undefined || (until.check !== undefined && check === commandText(until.check)))
      return undefined;
    const { check: _check, shell: _shell, ...others } = until;
    return { until: kept({ ...others, ...(check !== null && { check }) }) };
  },
};

const triesOption: DraftOption<UntilDraft> = {
  label: l10n.t('Tries'),
  describe: ({ until }) => until && String(triesOf(until)),
  ask: async ({ until = {} }) => {
    const tries = await askValue({
      title: l10n.t('Tries'),
      placeHolder: l10n.t('How often the agent may try until the command succeeds. Default: 3'),
      value: until.tries === undefined ? '' : String(until.tries),
      parse: (text) => (/^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text) : undefined),
      problem: l10n.t('Enter a whole number, 1 or more.'),
    });
    if (tries === undefined) return undefined;
    const { tries: _tries, ...others } = until;
    return { until: kept({ ...others, ...(tries !== null && { tries }) }) };
  },
};

const reviewOption: DraftOption<UntilDraft> = {
  label: l10n.t('Review By'),
  describe: ({ until }) => until?.reviewBy,
  ask: async ({ until = {} }) => {
    const reviewBy = await askValue({
      title: l10n.t('Review By'),
      placeHolder: l10n.t('Agent that reviews the changes, such as codex. Leave empty for none'),
      value: until.reviewBy ?? '',
      parse: (text) => (/^\S+$/.test(text.trim()) ? text.trim() : undefined),
      problem: l10n.t('Enter the id of an agent, such as claude or codex.'),
    });
    if (reviewBy === undefined) return undefined;
    const { reviewBy: _reviewBy, ...others } = until;
    return { until: kept({ ...others, ...(reviewBy !== null && { reviewBy }) }) };
  },
};

export const untilOptions = [untilOption, triesOption, reviewOption];

/** Without a check or a reviewer there is nothing to go on until; the tries are kept for when there is. */
function kept(until: UntilParams): UntilParams | undefined {
  return Object.keys(until).length > 0 ? until : undefined;
}

/** What a start asks for; a number of tries alone means nothing. */
export function untilOfStart({ until }: UntilDraft): { until?: UntilParams } {
  return until?.check === undefined && until?.reviewBy === undefined ? {} : { until };
}

function triesText(count: number | undefined): string {
  if (count === undefined) return '';
  return count === 1 ? l10n.t('at most 1 try') : l10n.t('at most {0} tries', count);
}

/** `until npm test, at most 5 tries, reviewed by codex`; empty if it goes on until nothing. */
export function untilDraftText(draft: UntilDraft): string {
  const { until } = untilOfStart(draft);
  if (!until) return '';
  const parts = [
    until.check === undefined ? '' : l10n.t('until {0}', commandText(until.check)),
    triesText(until.tries),
    until.reviewBy === undefined ? '' : l10n.t('reviewed by {0}', until.reviewBy),
  ];
  return parts.filter(Boolean).join(', ');
}
