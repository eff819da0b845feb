import type { AgentParams } from '../../../src/protocol/startParams.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { standIn } from '../standIns.ts';
import { transcriptOf } from './fakeAgents.ts';

/** The words that start the agent that asks for what its environment says. */
export const ASKING_AGENT = [process.execPath, standIn('askingAgent')];

/** What a start takes for an agent that asks for these, one after the other. */
export function askingRun(
  home: { work: string },
  asks: readonly object[],
  more: Partial<AgentParams> = {},
): AgentParams {
  const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', ASKS: JSON.stringify(asks) };
  const setting = { command: ASKING_AGENT, transport: 'acp' as const, name: 'Asking' };
  return {
    ...{ kind: 'agent', agent: 'asking', setting, prompt: 'Ask.' },
    ...{ cwd: home.work, environment, producer: 'cli' },
    ...more,
  };
}

/** A request for leave, with options as `[id, kind, name]`. */
export function permissionAsk(
  options: readonly (readonly [id: string, kind: string, name: string])[],
  call: object = {},
): object {
  return {
    method: 'session/request_permission',
    params: {
      sessionId: 's',
      toolCall: { toolCallId: `c-${JSON.stringify(call)}`, kind: 'other', title: 'Which database?', ...call },
      options: options.map(([optionId, kind, name]) => ({ optionId, kind, name })),
    },
  };
}

/** What it was answered, in order. */
export function answersTo(task: Task): unknown[] {
  const said = transcriptOf(task).flatMap((event) => (event.type === 'text' ? event.text : []));
  return said
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}
