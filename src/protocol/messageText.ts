import { described, rule } from '../base/schema.ts';
import { textWith } from './fields.ts';

/* Messages to agents. */

/** More than the context of any model. */
const LIMIT_BYTES = 1024 ** 2;

const isWithinLimit = (said: string) =>
  said.length * 3 <= LIMIT_BYTES || new TextEncoder().encode(said).length <= LIMIT_BYTES;

/** A text that can be sent to an agent. */
export function messageText(says: string, called: string) {
  const isWhole = (said: string) => !said.includes('\0');
  const checks = [
    rule(isWhole, `${called} holds a NUL byte.`),
    rule(isWithinLimit, ({ input }) => tooLong(String(input), called)),
  ];
  return textWith(checks, says, called);
}

function tooLong(said: string, called: string): string {
  const size = (new TextEncoder().encode(said).length / 1024 ** 2).toFixed(1);
  return `${called} has ${size} MiB, and 1 MiB is the most. Put the text in a file, and name that file in it.`;
}

/** The instructions for an agent. */
export const prompt = described(() => {
  const isSomething = (said: string) => said.trim() !== '';
  return messageText('The instructions for the agent.', 'The prompt').check(
    rule(isSomething, 'The prompt is empty. Say what the agent is to do.'),
  );
});
