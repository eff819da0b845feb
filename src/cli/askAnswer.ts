import { createInterface } from 'node:readline';
import type { PermissionRequest } from '../protocol/agentEvents.ts';
import { answerOf, questionText, type Answer } from './permissionQuestion.ts';

/** Nobody reads a question and answers it faster. */
const READING_MS = 250;

/**
 * Asks a person at a terminal until the answer is one; `undefined` when nobody is there any more, or `signal` says
 * that it need not be answered. What was typed before the question could be read is no answer to it.
 */
export function askAnswer(
  request: PermissionRequest,
  terminal: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal },
): Promise<Answer | undefined> {
  const { input, output, signal } = terminal;
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  // Whole lines, as the terminal gives them: Ctrl-C stays a signal.
  const lines = createInterface({ input, terminal: false });
  const askedAtMs = Date.now();
  const ask = () => output.write(questionText(request));
  const end = (answer?: Answer) => {
    // Lines that came together with the answer are told even after the end.
    lines.removeListener('line', handleLine);
    signal.removeEventListener('abort', giveUp);
    resolve(answer);
    lines.close();
  };
  const giveUp = () => end();
  const handleLine = (line: string) => {
    const wasRead = Date.now() - askedAtMs >= READING_MS;
    const answer = wasRead ? answerOf(line, request) : undefined;
    if (answer === undefined) ask();
    else end(answer);
  };
  lines.on('line', handleLine);
  lines.once('close', giveUp);
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  else ask();
  return promise;
}
