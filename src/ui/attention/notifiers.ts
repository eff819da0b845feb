import type { Disposable } from '../../base/disposable.ts';
import { EndNotifier } from './endNotifier.ts';
import { MatchNotifier } from './matchNotifier.ts';
import { RaceNotifier } from './raceNotifier.ts';
import { WaitingNotifier } from './waitingNotifier.ts';

type Notifying = ConstructorParameters<typeof WaitingNotifier>[0] &
  ConstructorParameters<typeof EndNotifier>[0] &
  ConstructorParameters<typeof RaceNotifier>[0] &
  ConstructorParameters<typeof MatchNotifier>[0];

/** Tells the person of ends, of what waits for them, and of lines that monitors match, until they are disposed of. */
export function startNotifiers(notifying: Notifying): Disposable[] {
  return [
    new EndNotifier(notifying),
    new RaceNotifier(notifying),
    new WaitingNotifier(notifying),
    new MatchNotifier(notifying),
  ];
}
