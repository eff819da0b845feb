import type { Disposable } from '../base/disposable.ts';
import { HostPingRequest } from '../protocol/hostMessages.ts';
import type { RequestSender } from './taskClient.ts';

/** How often the host is pinged; a host that is silent from one beat to the next hangs. */
export const BEAT_MS = 15_000;
/** A late timer fires only once, so however long this process was blocked, asleep or stopped, it counts as one step. */
const STEPS = 5;

/**
 * Pings the host regularly, and calls `onSilent` if it has not answered from one beat to the next: all other requests,
 * which may take any time, would otherwise wait forever.
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
    // An older host does not know the request; its error is an answer too. A closed connection is reported elsewhere.
    ask().then(answer, answer);
  };
  const timer = setInterval(step, beatMs / STEPS).unref();
  return { dispose: () => clearInterval(timer) };
}
