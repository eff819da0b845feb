import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { toError } from '../base/errors.ts';
import { HostLink } from '../client/hostLink.ts';
import { nextDueMs } from '../client/scheduleTimer/nextDue.ts';
import { dataPaths } from '../protocol/dataDirectory.ts';
import { badRequest } from '../protocol/errors.ts';
import { complain, JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';

/** A host that is started so long before a due time waits for it. */
const AHEAD_MS = 90_000;

/** `legwork schedule install`, `uninstall` and `tick`: so that schedules are kept while no editor is open. */
export function addTimerVerbs(schedule: Command, cli: Cli): void {
  schedule
    .command('install')
    .description(
      'set up a timer of the system that checks every minute whether a schedule is due, even if no editor is open',
    )
    .option(...JSON_FLAG)
    .action((options: JsonOption) => install(cli, options));
  schedule
    .command('uninstall')
    .description('remove the timer that install has set up')
    .option(...JSON_FLAG)
    .action((options: JsonOption) => uninstall(cli, options));
  schedule
    .command('tick')
    .description('start a host if a schedule is due soon; for timers of the system')
    .addOption(new Option('--home <directory>', 'the data directory').hideHelp())
    .action((options: { home?: string }) => tick(cli, options.home));
}

async function install(cli: Cli, { json }: JsonOption): Promise<void> {
  const { paths } = cli.program;
  // It keeps the command that the timer runs, also after updates.
  await cli.hosts.client();
  const { installTimer } = await import('#schedules');
  const { files, says } = await installTimer(paths).catch((error: unknown) => {
    throw badRequest(toError(error).message);
  });
  if (json) return printJson(cli, { installed: files.map(({ path }) => path) });
  for (const { path } of files) print(cli, `wrote ${path}`);
  print(cli, `Schedules of ${paths.directory} are kept now while no editor is open. ${says}`);
}

async function uninstall(cli: Cli, { json }: JsonOption): Promise<void> {
  const { paths } = cli.program;
  const { uninstallTimer } = await import('#schedules');
  const { files } = await uninstallTimer(paths);
  if (json) return printJson(cli, { uninstalled: files.map(({ path }) => path) });
  print(cli, `Schedules of ${paths.directory} are kept only while an editor is open or tasks run.`);
}

/** Without schedules, the timer of the system has nothing to look for. */
export async function removeUnusedTimer(cli: Cli): Promise<void> {
  const { paths } = cli.program;
  const { isTimerInstalled, uninstallTimer } = await import('#schedules');
  if (!(await isTimerInstalled(paths))) return;
  await uninstallTimer(paths);
  complain(cli, 'the timer of the system was removed, too, because no schedule is left.');
}

/** Quick where nothing is due, because it comes every minute. */
async function tick(cli: Cli, home: string | undefined): Promise<void> {
  const paths = home === undefined ? cli.program.paths : dataPaths(resolve(home));
  const nextMs = await nextDueMs(paths.schedules);
  if (nextMs === undefined || nextMs > Date.now() + AHEAD_MS) return;
  const hosts = new HostLink({ ...cli.program, paths }, cli.session);
  try {
    // It answers when it has loaded the schedules; from then on it keeps them.
    await (await hosts.client()).schedules();
  } finally {
    hosts.dispose();
  }
}
