import type { AgentEnd } from '../protocol/agentEvents.ts';
import { asNumber, asObject, asText, type JsonObject } from './json.ts';
import { errorIn, lastWords } from './programWords.ts';
import { failed, SILENT } from './runEnd.ts';

/** Facts about a turn that decide how it ended. */
export interface TurnFacts {
  /** The last text of the agent; after a denial, only text since then. */
  lastText: string;
  /** Text that the agent's program puts before its first answer. */
  prelude: string;
  /** Whether the agent called a tool or made a plan. */
  hasWorked: boolean;
  /** Whether the model answered, judged by its usage; `undefined` if unknown. */
  hasAnswered: boolean | undefined;
  wasInterrupted: boolean;
  wasDenied: boolean;
  /** The agent reported a system error beside its answer. */
  hasSystemError: boolean;
}

/** Some agents end their turn normally after a denial. Copilot then prints only this text. */
const DENIED_TEXT = 'Info: Operation cancelled by user';
const DENIED = 'The agent stopped because permission was denied.';

/** Determines how a turn ended from the response to its prompt. */
export function endOfTurn(response: JsonObject, facts: TurnFacts): AgentEnd {
  if (response.error !== undefined) return failed(errorText(asObject(response.error)));
  const stopReason = asText(asObject(response.result).stopReason) ?? 'unknown';
  const { words, wasRetried } = lastWords(facts.lastText, facts.prelude);
  const error = errorIn(words, { ...facts, wasRetried });
  switch (stopReason) {
    case 'end_turn':
      if (facts.hasSystemError) return failed(words);
      if (error !== undefined) return failed(error);
      if (facts.wasDenied && (words === '' || words === DENIED_TEXT)) return failed(DENIED);
      // A successful turn has text or work, not necessarily both.
      if (words === '' && !facts.hasWorked) return failed(SILENT);
      return { state: 'completed', text: words };
    case 'cancelled':
      if (facts.wasInterrupted || !facts.wasDenied) return { state: 'cancelled' };
      return failed(DENIED);
    case 'max_turn_requests':
      return failed('The agent reached its turn limit.', 'turns');
    case 'max_tokens':
      return failed('The model reached its token limit.');
    case 'refusal':
      return failed(words || 'The model refused.');
    default:
      return failed(`The agent stopped for an unknown reason (${stopReason}).`);
  }
}

/** The message of an error, with its details. */
export function errorText(error: JsonObject): string {
  const message = asText(error.message) ?? `error ${asNumber(error.code) ?? ''}`;
  const data = error.data;
  const details = asText(data) ?? asText(asObject(data).details) ?? asText(asObject(data).message);
  const whole = details === undefined || message.includes(details) ? message : `${message}: ${details}`;
  return asNumber(error.code) === 429 && !whole.includes('429') ? `429: ${whole}` : whole;
}
