import { totalUsage, type AgentFacts, type InboxMessage } from '../../protocol/agentRun.ts';
import type { Task } from '../../protocol/task.ts';
import { GO_ON, promptOf } from './messageText.ts';

/** With what a further attempt of an agent run goes on with the session of the last one. */
export type Resumption = NonNullable<AgentFacts['resumes']>;

/**
 * How an agent run goes on where it ended, with what its inbox has and then `message`; `undefined` when it cannot.
 */
export function resumptionOf(
  { agent, supportsResume }: Task,
  message?: Pick<InboxMessage, 'content' | 'from'>,
): Resumption | undefined {
  const session = agent?.session;
  if (!agent || session === undefined || !supportsResume) return undefined;
  const messages = [...(agent.inbox ?? []), ...(message ? [message] : [])];
  const from = messages.length === 1 ? messages[0]?.from : undefined;
  return { session, prompt: promptOf(messages) || GO_ON, ...(from !== undefined && { from }) };
}

/** What is known of an attempt before it begins; the prompt of one that resumes has what the inbox had. */
export function factsOfNext(facts: AgentFacts, { resumes }: { resumes?: Resumption }): AgentFacts {
  const { transcript, session, inbox, prompt, spent, beyond } = facts;
  const kept = { transcript, ...(spent && { spent }), ...(beyond && { beyond }) };
  if (!resumes) return { ...kept, ...(inbox && { inbox }), ...(prompt !== undefined && { prompt }) };
  return { ...kept, ...(session !== undefined && { session }), resumes, usageBefore: totalUsage(facts) };
}
