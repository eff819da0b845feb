import type { Disposable } from '../base/disposable.ts';
import { HostPingRequest } from '../protocol/hostMessages.ts';
import type { RequestSender } from './taskClient.ts';

/** How often a host is asked whether it is there; one that is silent from one beat to the next hangs. */
export const BEAT_MS = 15_000;
/** A timer that is late fires once: however long this process was held up, asleep or stopped, is one step of a beat. */
const STEPS = 5;

/**
 * Asks the host regularly whether it is there, and calls `onSilent` when it has not answered from one beat to the
 * next: whatever else was asked, however long it may take, would wait for ever.
 */
export function watchHeartbeat(
  connection: RequestSender,
  onSilent: () => void,
  beatMs = BEAT_MS,
): Disposable {
  let isAnswered = true;
  let steps = 0;
  const answer = () => (isAnswered = true);
  const ask = async () => connection.sendRequest(HostPingRequest);
  const step = () => {
    if (++steps < STEPS) return;
    steps = 0;
    if (!isAnswered) return onSilent();
    isAnswered = false;
    // An older host does not know the question, which is an answer too. A connection that is gone says so itself.
    ask().then(answer, answer);
  };
  const timer = setInterval(step, beatMs / STEPS).unref();
  return { dispose: () => clearInterval(timer) };
}
