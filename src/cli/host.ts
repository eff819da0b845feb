import type { Command } from 'commander';
import { attach } from '../client/connectHost.ts';
import { findHost } from '../client/hostLocator.ts';
import { forgetCrashes } from '../client/crashLoop.ts';
import { endHost } from '../client/endHost.ts';
import { takeDirectoryOver } from '../client/takeDirectoryOver.ts';
import { oneLine } from '../base/plainText.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { statusLines } from './hostStatusText.ts';

const NO_HOST = 'No task host is running.';

/** `legwork host`: the process that owns the tasks. */
export function addHost(program: Command, cli: Cli): void {
  const host = program
    .command('host')
    .description('show, stop or replace the task host')
    .addHelpText('after', '\nExample:\n  $ legwork host status');
  host
    .command('status')
    .description('show whether a task host is running, and facts about it')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork host status --json')
    .action((options: JsonOption) => showStatus(cli, options));
  host
    .command('stop')
    .description('stop the task host; running tasks are not affected, and the next host adopts them')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork host stop')
    .action((options: JsonOption) => stopHost(cli, options));
  host
    .command('restart')
    .description('replace the task host; running tasks are not affected')
    .option('--force', 'also replace a host that does not answer')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork host restart --force')
    .action((options: JsonOption & { force?: boolean }) => restartHost(cli, options));
  host
    .command('take-over')
    .description('give the data directory to this machine, if the one that has it no longer runs anything')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nTasks that were running there and left no exit code count as failed, so use it only if that machine is gone.\n\nExample:\n  $ legwork host take-over',
    )
    .action((options: JsonOption) => takeOver(cli, options));
}

async function showStatus(cli: Cli, options: JsonOption): Promise<void> {
  const found = await findHost(cli.program.paths);
  if (found.kind === 'elsewhere') {
    const { endpoint, machine } = found;
    if (options.json)
      printJson(cli, { running: false, elsewhere: { machine: machine.name, pid: endpoint.pid } });
    else
      print(
        cli,
        `The task host is, or was, process ${endpoint.pid} of the machine ${oneLine(machine.name)}.`,
      );
    return;
  }
  if (found.kind !== 'live') {
    if (options.json) printJson(cli, { running: false });
    else print(cli, NO_HOST);
    return;
  }
  const connection = await attach(found.endpoint, found.socket, cli.session);
  try {
    const status = await connection.client.hostStatus();
    if (options.json) printJson(cli, { running: true, ...status });
    else for (const line of statusLines(status, Date.now())) print(cli, line);
  } finally {
    connection.dispose();
  }
}

async function stopHost(cli: Cli, options: JsonOption): Promise<void> {
  const ended = await endHost(cli.program.paths, { isForced: false });
  if (options.json) printJson(cli, ended ? { stopped: true, pid: ended.pid } : { stopped: false });
  else if (ended)
    print(cli, `The task host (process ${ended.pid}) has stopped. Running tasks are not affected.`);
  else print(cli, NO_HOST);
}

async function restartHost(cli: Cli, options: JsonOption & { force?: boolean }): Promise<void> {
  const ended = await endHost(cli.program.paths, { isForced: options.force === true });
  forgetCrashes(cli.program.paths);
  const { pid } = await (await cli.hosts.client()).hostStatus();
  if (options.json) printJson(cli, { pid, ...(ended && { replaced: ended.pid }) });
  else if (ended) print(cli, `The task host (process ${ended.pid}) was replaced by process ${pid}.`);
  else print(cli, `The task host was started (process ${pid}).`);
}

async function takeOver(cli: Cli, options: JsonOption): Promise<void> {
  const { paths } = cli.program;
  const from = await takeDirectoryOver(paths);
  const { pid } = await (await cli.hosts.client()).hostStatus();
  if (options.json) printJson(cli, { pid, ...(from !== undefined && { from }) });
  else if (from === undefined) print(cli, `No other machine has the data directory ${paths.directory}.`);
  else print(cli, `This machine has the data directory ${paths.directory} now, which ${oneLine(from)} had.`);
}
