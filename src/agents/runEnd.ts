import { firstLine } from '../base/firstLine.ts';
import type { AgentEnd } from '../protocol/agentEvents.ts';
import { exitCodeText } from '../protocol/exitCode.ts';
import type { AgentExit } from '../core/agentAdapter.ts';
import { objectOf, parseMessage, textOf } from './json.ts';
import { parseRateLimit } from './rateLimit.ts';

const MESSAGE_LIMIT = 500;
/** What shells report as 128 + number. Agents end with other codes above 128 of their own: Gemini with 144 for HTTP 400. */
const SIGNALS: Record<number, string> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  131: 'SIGQUIT',
  134: 'SIGABRT',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  141: 'SIGPIPE',
  143: 'SIGTERM',
};

/** A failure, with the limit its message tells of. */
export function failed(message: string, limit?: 'turns' | 'cost'): AgentEnd {
  return {
    state: 'failed',
    message: message.trim() || 'It failed without saying why.',
    ...(limit && { limit }),
  };
}

/** A failure by a usage or rate limit that is over at `retryAtSeconds` since the epoch, if known. */
export function rateLimited(message: string, retryAtSeconds?: number): AgentEnd {
  const retryAt = retryAtSeconds === undefined ? undefined : new Date(retryAtSeconds * 1000).toISOString();
  return { state: 'failed', message, limit: 'rate', ...(retryAt !== undefined && { retryAt }) };
}

/** A success that shows in nothing: some agents end so when a call of their model has failed. */
export const SILENT =
  'It ended without saying or doing anything. See its output, and check that it is logged in and that its model answers.';

/** What a run's end is judged by. */
export interface EndEvidence {
  /** What the agent said of its end; nothing when it never said it. */
  said: AgentEnd | undefined;
  exit: AgentExit;
  /** What it printed that was no message. */
  noise: readonly string[];
  /** Its input was closed after its turn was over, so that how it ends after that is our doing. */
  wasClosed: boolean;
  wasInterrupted: boolean;
}

/** The true end: it has said that it is done, without an error, and has ended well; nothing else is success. */
export function judgeEnd({ said, exit, noise, wasClosed, wasInterrupted }: EndEvidence): AgentEnd {
  const signal = exit.signal ?? SIGNALS[exit.exitCode ?? 0];
  if (said?.state === 'completed') {
    const isGood = signal ? wasClosed : (exit.exitCode ?? 0) === 0;
    return isGood
      ? said
      : failed(
          `It said that it was done, but ended with ${signal ?? `code ${exitCodeText(exit.exitCode ?? 0)}`}.`,
        );
  }
  if (said?.state === 'cancelled') return said;
  if (said) return withRateLimit(said, exit.at);
  if (wasInterrupted) return { state: 'cancelled' };
  if (signal) return failed(`It was ended by ${signal} before it said that it was done.`);
  const reason = reasonIn(noise);
  if (reason !== undefined && exit.exitCode !== 0) return withRateLimit(failed(reason), exit.at);
  return failed(`It ended with code ${exitCodeText(exit.exitCode ?? 0)} without saying that it was done.`);
}

function withRateLimit(end: AgentEnd, now: Date): AgentEnd {
  if (end.state !== 'failed' || end.limit) return readableEnd(end);
  const limit = parseRateLimit(end.message, now);
  return readableEnd(limit ? { ...end, limit: 'rate', ...limit } : end);
}

/** The end with a message for people. */
export function readableEnd(end: AgentEnd): AgentEnd {
  return end.state === 'failed' ? { ...end, message: readableMessage(end.message) } : end;
}

/** The sentence out of the JSON that some agents pass on from their provider. */
export function readableMessage(message: string): string {
  const start = message.indexOf('{');
  const stop = message.lastIndexOf('}') + 1;
  const body = start < 0 ? undefined : parseMessage(message.slice(start, stop));
  const sentence = textOf(objectOf(body?.error).message) ?? textOf(body?.message);
  return sentence ? message.slice(0, start) + sentence + message.slice(stop) : message;
}

/** The line of what a program printed that most likely tells why it failed. */
function reasonIn(lines: readonly string[]): string | undefined {
  const candidates = lines
    .map((line) => line.trim())
    .filter((line) => line && !/^(?:at |warning\b|[{}[\]]|\[startup\])/i.test(line));
  const telling = candidates.findLast((line) =>
    /error|fatal|denied|refus|invalid|unknown|not found|cannot|could not|failed|limit|reached|unauthori[sz]ed|log ?in/i.test(
      line,
    ),
  );
  const reason = telling ?? candidates.at(-1);
  return reason === undefined ? undefined : firstLine(reason, MESSAGE_LIMIT);
}
