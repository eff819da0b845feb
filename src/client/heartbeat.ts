import type { Disposable } from '../base/disposable.ts';
import { HostPingRequest } from '../protocol/hostMessages.ts';
import type { RequestSender } from './taskClient.ts';

/** How often a host is asked whether it is there; one that is silent from one beat to the next hangs. */
export const BEAT_MS = 15_000;

/**
 * Asks the host regularly whether it is there, and calls `onSilent` when it has not answered from one beat to the
 * next: whatever else was asked, however long it may take, would wait for ever.
 */
export function watchHeartbeat(connection: RequestSender, onSilent: () => void): Disposable {
  let isAnswered = true;
  let lastBeatAt = performance.now();
  const answer = () => (isAnswered = true);
  const ask = async () => connection.sendRequest(HostPingRequest);
  const beat = () => {
    const now = performance.now();
    // A process that was itself held up has yet to read what came meanwhile.
    const wasHeldUp = now - lastBeatAt > BEAT_MS * 1.5;
    lastBeatAt = now;
    if (!isAnswered && !wasHeldUp) return onSilent();
    isAnswered = false;
    // An older host does not know the question, which is an answer too. A connection that is gone says so itself.
    ask().then(answer, answer);
  };
  const timer = setInterval(beat, BEAT_MS).unref();
  return { dispose: () => clearInterval(timer) };
}
