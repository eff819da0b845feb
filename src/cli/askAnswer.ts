import { createInterface } from 'node:readline';
import type { AgentRequest } from '../protocol/agentRequests.ts';
import { parseAnswer, questionText, type Answer } from './permissionQuestion.ts';

/** Lines that arrive sooner than this were typed before the question could be read. */
const READING_MS = 250;

/**
 * Asks the person at the terminal until the answer is valid. Resolves with `undefined` when the input ends or `signal`
 * aborts. Ignores lines that were typed before the question.
 */
export function askAnswer(
  request: AgentRequest,
  terminal: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal },
): Promise<Answer | undefined> {
  const { input, output, signal } = terminal;
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  // Not a raw terminal, so that Ctrl-C remains a signal.
  const lines = createInterface({ input, terminal: false });
  const askedAtMs = Date.now();
  const ask = () => output.write(questionText(request));
  const end = (answer?: Answer) => {
    // readline emits further lines of the same chunk even after `close`.
    lines.removeListener('line', handleLine);
    signal.removeEventListener('abort', giveUp);
    resolve(answer);
    lines.close();
  };
  const giveUp = () => end();
  const handleLine = (line: string) => {
    const wasRead = Date.now() - askedAtMs >= READING_MS;
    const answer = wasRead ? parseAnswer(line, request) : undefined;
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
