import type { AgentEnd } from '../protocol/agentEvents.ts';
import { numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { failed } from './runEnd.ts';

/** What happened in a turn that its end is judged by. */
export interface TurnFacts {
  /** What it said last; since a denial, if there was one. */
  lastText: string;
  wasInterrupted: boolean;
  wasDenied: boolean;
  /** The agent said, beside its answer, that its system failed. */
  hasSystemError: boolean;
}

/** Some agents pass a failed call of their model on as their answer: Copilot's begins like this, Codex' is JSON. */
const DISGUISED_ERROR = /^(?:Error: \d{3}\b|API Error\b|\{"error":)/;

/** Some agents end their turn at a denial, as if they were done; this is all that Copilot says then. */
const DENIED_TEXT = 'Info: Operation cancelled by user';
const DENIED = 'It stopped because it was not allowed to go on.';

/** How a prompt ended, of the response to it. */
export function endOfTurn(response: JsonObject, facts: TurnFacts): AgentEnd {
  if (response.error !== undefined) return failed(errorText(objectOf(response.error)));
  const stopReason = textOf(objectOf(response.result).stopReason) ?? 'unknown';
  const text = facts.lastText.trim();
  switch (stopReason) {
    case 'end_turn':
      if (facts.hasSystemError || DISGUISED_ERROR.test(text)) return failed(text);
      if (facts.wasDenied && (text === '' || text === DENIED_TEXT)) return failed(DENIED);
      return { state: 'completed', text };
    case 'cancelled':
      if (facts.wasInterrupted || !facts.wasDenied) return { state: 'cancelled' };
      return failed(DENIED);
    case 'max_turn_requests':
      return failed('It reached its limit of turns.', 'turns');
    case 'max_tokens':
      return failed('It reached the limit of tokens of its model.');
    case 'refusal':
      return failed(text || 'It refused.');
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
