import { totalUsage, type AgentFacts, type AgentSpec, type LimitAsk } from '../../protocol/agentRun.ts';
import { localDay } from '../../protocol/budgets.ts';
import { isLimitRequest, limitRequest } from '../../protocol/limitRequest.ts';
import { requestQuestion } from '../../protocol/requestOptions.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { heldUntil } from '../taskEnd.ts';
import { ImpossibleTransition, type AgentRunEvent } from '../taskEvents.ts';

/** The task after an event of its agent's run. @throws ImpossibleTransition */
export function changeAgent(task: Task, event: AgentRunEvent): Task {
  const { agent } = task;
  if (!agent) throw new ImpossibleTransition(task, event);
  switch (event.type) {
    case 'messaged': {
      if (isTerminal(task)) throw new ImpossibleTransition(task, event);
      const inbox = [...(agent.inbox ?? []), event.message];
      return { ...task, agent: { ...agent, inbox }, updatedAt: event.at };
    }
    case 'messagesTaken': {
      const { inbox = [], ...facts } = agent;
      const left = inbox.filter(({ id }) => !event.ids.has(id));
      return { ...task, agent: { ...facts, ...(left.length > 0 && { inbox: left }) } };
    }
    case 'told': {
      if (isTerminal(task)) throw new ImpossibleTransition(task, event);
      // A fact that is not repeated no longer applies.
      const { requests: _requests, saidLastAt: _saidLastAt, ...before } = agent;
      const { facts, requests, canGoOn, progress, at } = event;
      const known = { ...before, ...facts, ...(requests.length > 0 && { requests }) };
      return {
        ...task,
        agent: withSpent(known, agent, at),
        ...(canGoOn && { supportsResume: true }),
        ...(progress && { progress }),
        updatedAt: at,
      };
    }
    case 'limitAsked': {
      if (task.status.state !== 'running' && task.status.state !== 'waiting')
        throw new ImpossibleTransition(task, event);
      const { ask, at } = event;
      const request = limitRequest(ask, task);
      const requests = [request, ...(agent.requests ?? [])];
      return {
        ...task,
        status: { state: 'waiting', for: 'question', message: requestQuestion(request), since: at },
        agent: { ...agent, limitAsk: ask, requests },
        updatedAt: at,
      };
    }
    case 'limitRaised': {
      const { limitAsk, ...rest } = agent;
      const spec = agentSpecOf(task);
      if (!limitAsk || !spec) throw new ImpossibleTransition(task, event);
      const { most, at } = event;
      const { pausedAt, ...released } = task;
      const requests = rest.requests?.filter((request) => !isLimitRequest(request)) ?? [];
      const { requests: _requests, ...known } = rest;
      return {
        ...released,
        // What is only told to go on goes on: the next host sees to that, too.
        ...(pausedAt !== undefined && { pausedMs: heldUntil(at, task) }),
        spec: { ...spec, ...raisedLimit(limitAsk.limit, most) },
        agent: {
          ...known,
          ...(requests.length > 0 && { requests }),
          ...(limitAsk.limit === 'budget' && {
            beyond: { day: localDay(Date.parse(at)), usd: Math.max(0, most - limitAsk.most) },
          }),
        },
        updatedAt: at,
      };
    }
  }
}

function raisedLimit(limit: LimitAsk['limit'], most: number): Partial<AgentSpec> {
  switch (limit) {
    case 'turns':
      return { maxTurns: most };
    case 'cost':
      return { maxCostUsd: most };
    case 'tokens':
      return { maxTokens: most };
    case 'budget':
      return {};
  }
}

/** With what it has cost on this day, which a later attempt goes on counting. */
function withSpent(facts: AgentFacts, before: AgentFacts, at: string): AgentFacts {
  const usd = (totalUsage(facts).costUsd ?? 0) - (totalUsage(before).costUsd ?? 0);
  if (usd <= 0) return facts;
  const day = localDay(Date.parse(at));
  const earlierUsd = before.spent?.day === day ? before.spent.usd : 0;
  return { ...facts, spent: { day, usd: earlierUsd + usd } };
}
