import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentEvent } from '../../../src/protocol/agentEvents.ts';
import type { AgentParams } from '../../../src/protocol/startParams.ts';
import type { Task } from '../../../src/protocol/task.ts';
import type { FakeStep } from '../../agents/fakeScript.ts';
import { fakePrompt } from '../../agents/fakeScript.ts';
import { standIn } from '../standIns.ts';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import type { Home } from './openHome.ts';
import { waitFor } from './waitFor.ts';

/** A folder with a `claude` that is the fake agent. */
export function fakeClaudeFolder(home: Pick<Home, 'folder'>): string {
  return folderWith('claude', { script: standIn('fakeAgent'), folder: home.folder });
}

/** A folder with a program of that name, which is a script for Node. */
export function folderWith(name: string, { script, folder }: { script: string; folder: string }): string {
  const bin = join(folder, 'bin');
  // Whoever writes it again empties it under a run that starts.
  if (existsSync(join(bin, name))) return bin;
  mkdirSync(bin, { recursive: true });
  const quoted = [process.execPath, script].map((word) => `'${word}'`).join(' ');
  writeFileSync(join(bin, name), `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  return bin;
}

/** What a start takes, for the fake agent that does these steps. */
export function fakeRun(
  home: Pick<Home, 'folder' | 'work'>,
  steps: readonly FakeStep[],
  more: Partial<AgentParams> = {},
): AgentParams {
  const environment = {
    PATH: `${fakeClaudeFolder(home)}:${process.env.PATH ?? '/usr/bin:/bin'}`,
    HOME: home.folder,
  };
  return {
    kind: 'agent',
    agent: 'claude',
    prompt: fakePrompt(steps),
    cwd: home.work,
    environment,
    producer: 'cli',
    ...more,
  };
}

/** A live fake agent that does nothing, once it has begun and says no more. */
export async function hangingRun(
  home: Pick<Home, 'folder' | 'work'>,
  client: TaskClient,
  more: Partial<AgentParams> = {},
): Promise<Task> {
  const { id } = await client.start(fakeRun(home, [{ do: 'hang' }], more));
  return waitFor(`${id} to have begun`, async () => {
    const task = await client.get(id);
    return task.process && task.agent?.session !== undefined ? task : undefined;
  });
}

/** The events of the task's attempt. */
export function transcriptOf(task: Task): AgentEvent[] {
  const text = readFileSync(task.agent?.transcript ?? '', 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AgentEvent);
}
