import { described, fits, type Fitting } from '../../base/schema.ts';
import { kinds, object, oneOf, only, text } from '../../protocol/fields.ts';

/* What the page of statistics and the extension tell each other. All text is plain. */

/** How far back is looked. */
export const PERIODS = ['all', 'month', 'week', 'day'] as const;
export type Period = (typeof PERIODS)[number];

/** A bar of a row: a duration over the years of runs, as a share of the longest. */
export interface ViewBar {
  /** 0 to 1. */
  height: number;
  says: string;
}

export interface ViewRow {
  cells: string[];
  /** Durations, the oldest first. */
  bars?: ViewBar[];
  isSlower?: boolean;
  /** Id of the task that its button shows. */
  task?: string;
}

export interface ViewTable {
  title: string;
  columns: { title: string; isNumber: boolean }[];
  rows: ViewRow[];
}

export interface ViewStatistics {
  title: string;
  about: string;
  period: Period;
  periods: { value: Period; label: string }[];
  periodLabel: string;
  refresh: string;
  showTask: string;
  slower: string;
  tables: ViewTable[];
  notes: string[];
}

export type ToStatisticsView =
  { type: 'statistics'; statistics: ViewStatistics } | { type: 'problem'; message: string };

const fromStatisticsView = described(() =>
  kinds(
    'type',
    [
      object({ type: only('ready', 'The page can be told something.') }, 'Ready.'),
      object({ type: only('refresh', 'Count anew.') }, 'Refresh.'),
      object({ type: only('period', 'Count another period.'), period: oneOf(PERIODS, 'Which.') }, 'Period.'),
      object({ type: only('task', 'Show the output of a task.'), id: text('Its id.') }, 'Task.'),
    ],
    { says: 'What a person does on the page.' },
  ),
);
export type FromStatisticsView = Fitting<typeof fromStatisticsView>;

/** The message, if it is one. */
export function parseFromStatisticsView(value: unknown): FromStatisticsView | undefined {
  return fits(fromStatisticsView(), value) ? value : undefined;
}
