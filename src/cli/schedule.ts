import { Option, type Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import type { TaskClient } from '../client/taskClient.ts';
import { IF_MISSED, IF_RUNNING, type IfMissed, type IfRunning } from '../protocol/schedulePolicies.ts';
import { whenText } from '../protocol/scheduleText.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseWord } from './optionValues.ts';
import { readScheduledStart } from './scheduledStart.ts';
import { findSchedule, scheduleDetails, schedulesTable, timeText } from './scheduleTable.ts';
import { addTimerVerbs, removeUnusedTimer } from './scheduleTimer.ts';

interface ScheduleChoices extends JsonOption {
  name?: string | false;
  tz?: string;
  when?: string;
  ifMissed?: IfMissed;
  ifRunning?: IfRunning;
}

/** `legwork schedule`: starts tasks at times. */
export function addSchedule(program: Command, cli: Cli): void {
  const schedule = program
    .command('schedule')
    .summary('start tasks at times, repeatedly or once')
    .description('start tasks at times, repeatedly or once')
    .addHelpText('after', HELP);
  const add = schedule
    .command('add')
    .description('add a schedule')
    .argument('<WHEN>', "'0 9 * * 1-5' (cron), 'every 2h', or once 'at 2026-12-01T09:00'")
    .argument('[WORD...]', 'after --: a command, as for legwork run; or run … or agent …, with their options')
    .option('-n, --name <name>', 'name of the schedule, and of its tasks', parseWord);
  addPolicies(add)
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
    .action((when: string, words: string[], options: ScheduleChoices) =>
      addOne(cli, { when, words, options }),
    );
  schedule
    .command('ls', { isDefault: true })
    .description('list schedules, next due first')
    .option(...JSON_FLAG)
    .action((options: JsonOption) => list(cli, options));
  verb(schedule, 'show', 'show a schedule, and the results of its due times').action(
    async (word: string, options: JsonOption) => {
      const found = await findSchedule(cli, word);
      if (options.json) printJson(cli, found);
      else for (const line of scheduleDetails(found, Date.now())) print(cli, line);
    },
  );
  const edit = verb(schedule, 'edit', 'change when and how tasks are started')
    .option('--when <when>', 'as for add', parseWord)
    .option('-n, --name <name>', 'its name', parseWord)
    .option('--no-name', 'remove its name');
  addPolicies(edit).action((word: string, options: ScheduleChoices) => change(cli, word, editOf(options)));
  verb(schedule, 'pause', 'skip due times until it is resumed').action((word: string, options: JsonOption) =>
    change(cli, word, { ...options, isPaused: true }),
  );
  verb(schedule, 'resume', 'start tasks again when they are due').action(
    (word: string, options: JsonOption) => change(cli, word, { ...options, isPaused: false }),
  );
  verb(schedule, 'run', 'start its task now').action(async (word: string, { json }: JsonOption) => {
    const { id } = await findSchedule(cli, word);
    const task = await (await cli.hosts.client()).runSchedule(id);
    if (json) printJson(cli, task);
    else print(cli, task.id);
  });
  verb(schedule, 'rm', 'remove a schedule; its tasks stay').action(
    async (word: string, { json }: JsonOption) => {
      const { id } = await findSchedule(cli, word);
      const client = await cli.hosts.client();
      await client.removeSchedule(id);
      if (json) printJson(cli, { removed: id });
      else print(cli, `removed ${id}`);
      if ((await client.schedules()).length === 0) await removeUnusedTimer(cli);
    },
  );
  addTimerVerbs(schedule, cli);
}

function verb(schedule: Command, name: string, description: string): Command {
  return schedule
    .command(name)
    .description(description)
    .argument('<SCHEDULE>', 'its id or name')
    .option(...JSON_FLAG);
}

function addPolicies(verb: Command): Command {
  return verb
    .option('--tz <zone>', 'time zone of the times, such as Europe/Berlin (default: yours)', parseWord)
    .addOption(
      new Option(
        '--if-missed <what>',
        'after due times at which no host ran: start one task for all (once, the default), or none',
      ).choices(IF_MISSED),
    )
    .addOption(
      new Option(
        '--if-running <what>',
        'if the previous task is still running: skip the time (default), queue one task, or cancel the running one',
      ).choices(IF_RUNNING),
    );
}

async function addOne(
  cli: Cli,
  { when, words, options }: { when: string; words: string[]; options: ScheduleChoices },
): Promise<void> {
  const { name, tz, ifMissed, ifRunning, json } = options;
  const start = await readScheduledStart(cli, words);
  const client = await cli.hosts.client();
  const added = await client.addSchedule({
    when,
    timeZone: tz ?? ownTimeZone(),
    start,
    ...onlyGiven({ name: name === false ? undefined : name, ifMissed, ifRunning }),
  });
  if (json) return printJson(cli, added);
  print(cli, added.id);
  await sayNext(cli, client, added);
}

/** On stderr, so that a script gets the id only. */
async function sayNext(
  cli: Cli,
  client: TaskClient,
  { when, timeZone }: { when: string; timeZone: string },
): Promise<void> {
  const { times } = await client.scheduleTimes({ when, timeZone, count: 3 });
  cli.stderr.write(`legwork: next: ${times.map((time) => timeText(time)).join(', ')}\n`);
}

async function list(cli: Cli, { json }: JsonOption): Promise<void> {
  const found = await cli.hosts.insist((client) => client.schedules());
  if (json) return printJson(cli, found);
  if (found.length === 0)
    return print(cli, "There are no schedules. Try: legwork schedule add '0 9 * * 1-5' -- npm test");
  for (const line of schedulesTable(found, Date.now())) print(cli, line);
}

function editOf({ name, tz, when, ifMissed, ifRunning, json }: ScheduleChoices) {
  const edit = onlyGiven({ name: name === false ? '' : name, timeZone: tz, when, ifMissed, ifRunning });
  if (Object.keys(edit).length === 0)
    throw new UsageError('Say what to change; see legwork schedule edit --help.');
  return { ...edit, ...(json && { json }) };
}

async function change(
  cli: Cli,
  word: string,
  { json, ...edit }: JsonOption & Omit<Parameters<TaskClient['editSchedule']>[0], 'id'>,
): Promise<void> {
  const { id } = await findSchedule(cli, word);
  const edited = await (await cli.hosts.client()).editSchedule({ id, ...edit });
  if (json) return printJson(cli, edited);
  const next = edited.pausedAt ? 'paused' : edited.nextAt ? `next ${timeText(edited.nextAt)}` : 'over';
  print(cli, `${edited.id}: ${oneLine(whenText(edited))}, ${next}`);
}

/** That of the machine, or what TZ says. */
function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const HELP = `
A time that the clock skips when it is put forward is due at the change; a time that occurs twice is due once.
While no host runs, nothing starts. A host runs while an editor is open; otherwise, legwork schedule install sets up
a timer that starts one. Tasks get the environment in which the schedule was added.

Examples:
  $ legwork schedule add '0 9 * * 1-5' --name morning -- npm test
  $ legwork schedule add 'every 2h' --if-running queue -- run --timeout 1h --cwd web -- npm run crawl
  $ legwork schedule add 'at 2026-12-01T09:00' -- agent claude --mode read-only 'What changed this month?'
  $ legwork schedule show morning
  $ legwork schedule ls --json`;
