import { l10n } from 'vscode';
import { formatCost, formatDuration } from '../../base/quantityText.ts';
import type { RacerState, RaceState } from '../../protocol/race.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import type { Notice } from './endNotices.ts';

const NAME_LENGTH = 60;

/** The end of a race: what it says, the setting it falls under, and how long the slowest racer took. */
export interface RaceNotice extends Notice {
  kind: 'completed' | 'failed';
  ranMs: number;
}

/** The message for a race that is over; `undefined` if a person has cancelled all of it. Pure. */
export function noticeOfRace(race: RaceState): RaceNotice | undefined {
  const { racers, name, verify, costUsd, overBudgetAt } = race;
  if (overBudgetAt === undefined && racers.every(({ state }) => state === 'cancelled')) return undefined;
  const good = racers.filter((racer) => isGood(racer, verify !== undefined)).length;
  const ranMs = Math.max(0, ...racers.map(({ elapsedMs = 0 }) => elapsedMs));
  const count =
    verify === undefined
      ? l10n.t('{0} of {1} completed', good, racers.length)
      : l10n.t('{0} of {1} passed', good, racers.length);
  const budget = overBudgetAt === undefined ? '' : l10n.t('budget used up');
  const facts = [budget, formatDuration(ranMs), costUsd === undefined ? '' : formatCost(costUsd)];
  const text = l10n.t(
    'Race over: {0}: {1} ({2})',
    shortLine(name, NAME_LENGTH),
    count,
    facts.filter(Boolean).join(' · '),
  );
  const kind = good > 0 ? 'completed' : 'failed';
  return { text: inMessage(text), severity: good > 0 ? 'info' : 'warning', kind, ranMs };
}

/** By exit codes; one that has changed tests must have passed with those of the base, too. */
function isGood({ state, verify, original }: RacerState, isVerified: boolean): boolean {
  if (!isVerified) return state === 'completed';
  return verify?.code === 0 && (original === undefined || original.code === 0);
}
