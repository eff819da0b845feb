import { oneLine } from '../base/plainText.ts';
import type { TaskClient } from '../client/taskClient.ts';
import type { HoldParams } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';
import { askEach } from './askEach.ts';
import { print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';

export interface HoldOptions extends JsonOption {
  group?: string;
}

/** What `pause` and `resume` do to tasks, or to a group. */
export async function holdOrRelease(
  cli: Cli,
  from: { words: string[]; options: HoldOptions; verb: 'pause' | 'resume' },
): Promise<void> {
  const { words, options, verb } = from;
  const { group } = options;
  if (words.length === 0 && group === undefined) {
    throw new UsageError(`say which tasks to ${verb}, or give --group.`);
  }
  const ask = (client: TaskClient, params: HoldParams): Promise<Task | null> =>
    verb === 'pause' ? client.pause(params) : client.resume(params);
  if (group !== undefined) {
    await cli.hosts.insist((client) => ask(client, { group }));
    if (!options.json) print(cli, `${verb}d group ${oneLine(group)}`);
  }
  const tasks = await askEach(cli, words, async (client, { id }) => {
    const task = await ask(client, { id });
    if (!options.json) print(cli, `${verb}d ${id}`);
    return task;
  });
  if (options.json) {
    const groups = group === undefined ? [] : await cli.hosts.insist((client) => client.groups());
    printJson(cli, { tasks, groups: groups.filter(({ name }) => name === group) });
  }
}
