import type { InboxMessage } from '../../protocol/agentRun.ts';

/** What an agent is told when it goes on without a new message. */
export const GO_ON = 'Go on where you stopped: your last run ended before you were done.';

/** A message as the agent reads it; the person whose run it is needs no introduction. */
export function messageText({ from, content }: Pick<InboxMessage, 'from' | 'content'>): string {
  return from === undefined ? content : `Message from ${from}:\n\n${content}`;
}

/** The message as it was said. */
export function withoutIntroduction(text: string, from: string): string {
  const introduction = messageText({ from, content: '' });
  return text.startsWith(introduction) ? text.slice(introduction.length) : text;
}

/** Several messages as one prompt. */
export function promptOf(messages: readonly Pick<InboxMessage, 'from' | 'content'>[]): string {
  return messages.map(messageText).join('\n\n');
}
