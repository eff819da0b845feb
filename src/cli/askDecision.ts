import { createInterface } from 'node:readline';
import type { PermissionDecision, PermissionRequest } from '../protocol/agentEvents.ts';
import { decisionOf, questionText } from './permissionQuestion.ts';

/**
 * Asks a person at a terminal until the answer is one; `undefined` when nobody is there any more, or `signal` says
 * that it need not be answered.
 */
export function askDecision(
  request: PermissionRequest,
  terminal: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal },
): Promise<PermissionDecision | undefined> {
  const { input, output, signal } = terminal;
  const { promise, resolve } = Promise.withResolvers<PermissionDecision | undefined>();
  // Whole lines, as the terminal gives them: Ctrl-C stays a signal.
  const lines = createInterface({ input, terminal: false });
  const ask = () => output.write(questionText(request));
  const giveUp = () => lines.close();
  lines.on('line', (line) => {
    const decision = decisionOf(line, request);
    if (decision === undefined) return ask();
    resolve(decision);
    return lines.close();
  });
  lines.once('close', () => {
    signal.removeEventListener('abort', giveUp);
    resolve(undefined);
  });
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  else ask();
  return promise;
}
