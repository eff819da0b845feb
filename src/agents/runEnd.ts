import { firstLine } from '../base/firstLine.ts';
import type { AgentEnd } from '../protocol/agentEvents.ts';
import { exitCodeText } from '../protocol/exitCode.ts';
import type { AgentExit } from '../core/agentAdapter.ts';
import { asObject, parseMessage, asText } from './json.ts';
import { parseRateLimit } from './rateLimit.ts';

const MESSAGE_LIMIT = 500;
/** Exit codes 128 + n for signals. The list is limited, because agents use other codes: Gemini exits with 144 for HTTP 400. */
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

/** Signals by which a process is ended; any other is a crash. */
const ENDING: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGKILL'];

/** Creates a failed end, optionally with the limit that was reached. */
export function failed(message: string, limit?: 'turns' | 'cost'): AgentEnd {
  return {
    state: 'failed',
    message: message.trim() || 'The agent failed without giving a reason.',
    ...(limit && { limit }),
  };
}

/** Creates a failed end because of a usage or rate limit that resets at `retryAtSeconds` since the epoch. */
export function rateLimited(message: string, retryAtSeconds?: number): AgentEnd {
  const retryAt = new Date((retryAtSeconds ?? NaN) * 1000);
  // An agent may say any number.
  const isTime = !Number.isNaN(retryAt.getTime());
  return { state: 'failed', message, limit: 'rate', ...(isTime && { retryAt: retryAt.toISOString() }) };
}

/** Message for a success without any result: some agents end this way when a model call fails. */
export const SILENT =
  'The agent ended without doing anything. Check its output, that it is logged in, and that its model responds.';

/** Facts that decide how a run ended. */
export interface EndEvidence {
  /** The end that the agent reported, if any. */
  reported: AgentEnd | undefined;
  exit: AgentExit;
  /** Output lines that are not messages. */
  noise: readonly string[];
  /** Whether we closed the input after the last turn; a signal that ends it after that is ours. */
  wasClosed: boolean;
  wasInterrupted: boolean;
}

/** Decides how a run ended. It succeeded only if the agent reported success and its process exited normally. */
export function judgeEnd({ reported, exit, noise, wasClosed, wasInterrupted }: EndEvidence): AgentEnd {
  const signal = exit.signal ?? SIGNALS[exit.exitCode ?? 0];
  if (reported?.state === 'completed') {
    const isGood = signal ? wasClosed && ENDING.includes(signal) : (exit.exitCode ?? 0) === 0;
    return isGood
      ? reported
      : failed(
          `The agent reported success but ended with ${signal ?? `code ${exitCodeText(exit.exitCode ?? 0)}`}.`,
        );
  }
  if (reported?.state === 'cancelled') return reported;
  if (reported) return withRateLimit(reported, exit.at);
  if (wasInterrupted) return { state: 'cancelled' };
  if (signal) return failed(`The agent was killed by ${signal} before it reported a result.`);
  const reason = findReason(noise);
  if (reason !== undefined && exit.exitCode !== 0) return withRateLimit(failed(reason), exit.at);
  return failed(`The agent ended with code ${exitCodeText(exit.exitCode ?? 0)} without reporting a result.`);
}

const LOGIN_MISSING =
  /not logged in|log ?in (?:is )?required|please (?:run|use)\b.{0,30}\blog ?in\b|\/login\b|unauthori[sz]ed|unauthenticated|authentication(?:_| )(?:failed|required|error)|invalid (?:x-)?api[ -]?key|\b401\b|set an auth method|no (?:api key|authentication)/i;

/** Adds how to log in to a failure that a missing login explains. `login` is a sentence about the agent. */
export function withLogin(end: AgentEnd, login: string | undefined): AgentEnd {
  if (end.state !== 'failed' || login === undefined || end.limit) return end;
  const isMissing = LOGIN_MISSING.test(end.message) && !end.message.includes(login);
  return isMissing ? { ...end, message: `${sentence(end.message)} ${login}` } : end;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function withRateLimit(end: AgentEnd, now: Date): AgentEnd {
  if (end.state !== 'failed' || end.limit) return readableEnd(end);
  const limit = parseRateLimit(end.message, now);
  return readableEnd(limit ? { ...end, limit: 'rate', ...limit } : end);
}

/** The end with a readable message. */
export function readableEnd(end: AgentEnd): AgentEnd {
  return end.state === 'failed' ? { ...end, message: readableMessage(end.message) } : end;
}

/** Extracts the message from JSON that some agents pass on from their provider. */
export function readableMessage(message: string): string {
  const start = message.indexOf('{');
  const stop = message.lastIndexOf('}') + 1;
  const body = start < 0 ? undefined : parseMessage(message.slice(start, stop));
  const sentence = asText(asObject(body?.error).message) ?? asText(body?.message);
  return sentence ? message.slice(0, start) + sentence + message.slice(stop) : message;
}

/** Finds the output line that most likely gives the reason of a failure. */
function findReason(lines: readonly string[]): string | undefined {
  const candidates = lines
    .map((line) => line.trim())
    .filter((line) => line && !/^(?:at |warning\b|[{}[\]]|\[startup\])/i.test(line));
  const likely = candidates.findLast((line) =>
    /error|fatal|denied|refus|invalid|unknown|not found|cannot|could not|failed|limit|reached|unauthori[sz]ed|log ?in/i.test(
      line,
    ),
  );
  const reason = likely ?? candidates.at(-1);
  return reason === undefined ? undefined : firstLine(reason, MESSAGE_LIMIT);
}
