import { isTerminal, type Task } from '../../protocol/task.ts';
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
      return {
        ...task,
        agent: { ...before, ...facts, ...(requests.length > 0 && { requests }) },
        ...(canGoOn && { supportsResume: true }),
        ...(progress && { progress }),
        updatedAt: at,
      };
    }
  }
}
