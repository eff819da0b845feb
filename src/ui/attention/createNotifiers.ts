import { DisposableList, type Disposable } from '../../base/disposable.ts';
import { EndNotifier } from './endNotifier.ts';
import { MatchNotifier } from './matchNotifier.ts';
import type { NotifierOptions } from './notifierOptions.ts';
import { WaitingNotifier } from './waitingNotifier.ts';

/** Whatever tells a person of what happens in the background. */
export function createNotifiers(options: NotifierOptions): Disposable {
  const notifiers = new DisposableList();
  notifiers.add(new EndNotifier(options));
  notifiers.add(new WaitingNotifier(options));
  notifiers.add(new MatchNotifier(options));
  return notifiers;
}
