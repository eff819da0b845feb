import { print, printJson, type Cli, type JsonOption } from './cli.ts';

/** Reports how many tasks were removed. */
export function reportRemoved(cli: Cli, ids: string[], options: JsonOption): void {
  if (options.json) printJson(cli, ids);
  else
    print(
      cli,
      ids.length === 0 ? 'nothing to remove' : `removed ${ids.length} ${ids.length === 1 ? 'task' : 'tasks'}`,
    );
}
