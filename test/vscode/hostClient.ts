import { onTestFinished } from 'vitest';
import { connectHost } from '../../src/client/connectHost.ts';
import { taskEnvironment } from '../../src/client/taskEnvironment.ts';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import type { ShellParams } from '../../src/protocol/startParams.ts';
import type { Session, Task } from '../../src/protocol/task.ts';
import { join } from 'node:path';
import { PROJECT } from '../helpers/vscode/cache.ts';
import type { Editor } from '../helpers/vscode/editor.ts';

/** What starts tasks beside the windows, as a terminal does. */
export interface HostClient {
  client: TaskClient;
  /** Starts a command in the folder of the editor. */
  start(command: string, options?: Partial<Omit<ShellParams, 'kind' | 'command'>>): Promise<Task>;
  /** Cancels what the tests before have left, and removes all tasks. */
  removeAll(): Promise<void>;
}

/** A client of the host that the editor's windows use, for the test that asks. */
export async function connectBeside(editor: Editor): Promise<HostClient> {
  const client = await connect(editor, { id: 'cli:tester', label: 'tester' });
  return {
    client,
    start: (command, options = {}) =>
      client.start({
        kind: 'shell',
        command,
        cwd: editor.folder,
        environment: taskEnvironment(process.env),
        producer: 'cli',
        ...options,
      }),
    removeAll: () => removeAll(client),
  };
}

/** A program inside an agent run, as an MCP server that the agent has started. */
export function connectInside(editor: Editor, run: Task): Promise<TaskClient> {
  return connect(editor, { id: `task:${run.id}`, label: 'an agent', role: 'program' });
}

async function connect(editor: Editor, session: Session): Promise<TaskClient> {
  const program = {
    nodePath: process.execPath,
    scriptPath: join(PROJECT, 'dist/taskHost.js'),
    paths: dataPaths(editor.server.home),
  };
  const { client, dispose } = await connectHost(program, session);
  onTestFinished(dispose);
  return client;
}

async function removeAll(client: TaskClient): Promise<void> {
  await client.cancelAll();
  const ending = await client.list({ includeTerminal: false, includeHidden: true });
  await Promise.all(ending.map(({ id }) => client.wait(id)));
  await client.clean({ maxCount: 0 });
}
