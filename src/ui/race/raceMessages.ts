import { described, fits, type Fitting } from '../../base/schema.ts';
import { kinds, object, only, text } from '../../protocol/fields.ts';

/* What the page of a race and the extension tell each other. All text is plain. */

/** How a racer stands, for its color and its sign. */
export type Verdict = 'passed' | 'doubtful' | 'failed' | 'open';

export interface ViewRacer {
  name: string;
  /** In the order of the columns. */
  cells: string[];
  verdict: Verdict;
  /** Whether it has a run, with a transcript. */
  hasRun: boolean;
  /** Whether there is something to look at. */
  hasChanges: boolean;
  canTakeOver: boolean;
  canCancel: boolean;
  isTaken: boolean;
}

export interface ViewRace {
  id: string;
  name: string;
  prompt: string;
  verify?: string;
  base: string;
  columns: readonly string[];
  racers: ViewRacer[];
  notes: string[];
  /** Whether worktrees are left that could be parked. */
  canPark: boolean;
}

export type ToRaceView = { type: 'race'; race: ViewRace } | { type: 'gone'; message: string };

const name = () => text('The name of a racer.');

const fromRaceView = described(() =>
  kinds(
    'type',
    [
      object({ type: only('ready', 'The page can be told something.') }, 'Ready.'),
      object({ type: only('changes', 'Show what it has changed.'), racer: name() }, 'Changes.'),
      object({ type: only('transcript', 'Show its transcript.'), racer: name() }, 'Transcript.'),
      object({ type: only('takeOver', 'Take it over.'), racer: name() }, 'Take over.'),
      object({ type: only('cancel', 'Cancel it.'), racer: name() }, 'Cancel.'),
      object({ type: only('compare', 'Compare two.'), from: name(), to: name() }, 'Compare.'),
      object({ type: only('park', 'Park those that were not taken over.') }, 'Park.'),
    ],
    { says: 'What a person does on the page.' },
  ),
);
export type FromRaceView = Fitting<typeof fromRaceView>;

/** The message, if it is one. */
export function parseFromRaceView(value: unknown): FromRaceView | undefined {
  return fits(fromRaceView(), value) ? value : undefined;
}
