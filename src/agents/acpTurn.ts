import type { AgentEnd } from '../protocol/agentEvents.ts';
import { numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { errorIn, lastWords } from './programWords.ts';
import { failed, SILENT } from './runEnd.ts';

/** What happened in a turn that its end is judged by. */
export interface TurnFacts {
  /** What it said last; since a denial, if there was one. */
  lastText: string;
  /** What it says at its start by itself, as its session told. */
  prelude: string;
  /** It called a tool, or made a plan. */
  hasWorked: boolean;
  /** Whether its model has answered, as far as what it used tells. */
  hasAnswered: boolean | undefined;
  wasInterrupted: boolean;
  wasDenied: boolean;
  /** The agent said, beside its answer, that its system failed. */
  hasSystemError: boolean;
}

/** Some agents end their turn at a denial, as if they were done; this is all that Copilot says then. */
const DENIED_TEXT = 'Info: Operation cancelled by user';
const DENIED = 'It stopped because it was not allowed to go on.';

/** How a prompt ended, of the response to it. */
export function endOfTurn(response: JsonObject, facts: TurnFacts): AgentEnd {
  if (response.error !== undefined) return failed(errorText(objectOf(response.error)));
  const stopReason = textOf(objectOf(response.result).stopReason) ?? 'unknown';
  const { words, wasRetried } = lastWords(facts.lastText, facts.prelude);
  const error = errorIn(words, { ...facts, wasRetried });
  switch (stopReason) {
    case 'end_turn':
      if (facts.hasSystemError) return failed(words);
      if (error !== undefined) return failed(error);
      if (facts.wasDenied && (words === '' || words === DENIED_TEXT)) return failed(DENIED);
      // It may work without a word, and speak without working.
      if (words === '' && !facts.hasWorked) return failed(SILENT);
      return { state: 'completed', text: words };
    case 'cancelled':
      if (facts.wasInterrupted || !facts.wasDenied) return { state: 'cancelled' };
      return failed(DENIED);
    case 'max_turn_requests':
      return failed('It reached its limit of turns.', 'turns');
    case 'max_tokens':
      return failed('It reached the limit of tokens of its model.');
    case 'refusal':
      return failed(words || 'It refused.');
    default:
      return failed(`It stopped for a reason unknown to Legwork (${stopReason}).`);
  }
}

/** What an error of the agent says, its details included. */
export function errorText(error: JsonObject): string {
  const message = textOf(error.message) ?? `error ${numberOf(error.code) ?? ''}`;
  const data = error.data;
  const details = textOf(data) ?? textOf(objectOf(data).details) ?? textOf(objectOf(data).message);
  const whole = details === undefined || message.includes(details) ? message : `${message}: ${details}`;
  return numberOf(error.code) === 429 && !whole.includes('429') ? `429: ${whole}` : whole;
}
