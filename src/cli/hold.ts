import { oneLine } from '../base/plainText.ts';
import type { TaskClient } from '../client/taskClient.ts';
import type { HoldParams } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';
import { requestEach } from './requestEach.ts';
import { print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';

export interface HoldOptions extends JsonOption {
  group?: string;
}

/** Pauses or resumes tasks, or a group. */
export async function holdOrRelease(
  cli: Cli,
  from: { words: string[]; options: HoldOptions; verb: 'pause' | 'resume' },
): Promise<void> {
  const { words, options, verb } = from;
  const { group } = options;
  if (words.length === 0 && group === undefined) {
    throw new UsageError(`give the tasks to ${verb}, or --group.`);
  }
  const request = (client: TaskClient, params: HoldParams): Promise<Task | null> =>
    verb === 'pause' ? client.pause(params) : client.resume(params);
  if (group !== undefined) {
    await cli.hosts.insist((client) => request(client, { group }));
    if (!options.json) print(cli, `${verb}d group ${oneLine(group)}`);
  }
  const tasks = await requestEach(cli, words, async (client, { id }) => {
    const task = await request(client, { id });
    if (!options.json) print(cli, `${verb}d ${id}`);
    return task;
  });
  if (options.json) {
    const groups = group === undefined ? [] : await cli.hosts.insist((client) => client.groups());
    printJson(cli, { tasks, groups: groups.filter(({ name }) => name === group) });
  }
}
