import { InvalidArgumentError, type Command } from 'commander';
import { commandText } from '../base/commandText.ts';
import { oneLine } from '../base/plainText.ts';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import type { NoticesStatus } from '../protocol/hostMessages.ts';
import type { HostSettings, SettingName, SettingsChange } from '../protocol/hostSettings.ts';
import { commandSpecOf, exitCodeOf } from '../protocol/task.ts';
import { JSON_FLAG, complain, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { CONFIG_KEYS, type ConfigKey } from './configKeys.ts';
import { alignColumns } from './displayText.ts';
import { noticesText } from './hostStatusText.ts';
import { printOutput } from './printOutput.ts';
import { clockText } from './taskSituation.ts';
import { stateText } from './taskText.ts';

const EXAMPLES = `
Settings:
${keyLines().join('\n')}

Examples:
  $ legwork config
  $ legwork config set notifications.command 'notify-send -- "$LEGWORK_TITLE" "$LEGWORK_TEXT"'
  $ legwork config set notifications.quietHours 22:00-07:00
  $ legwork config test`;

/** `legwork config`: shows and changes the settings of the task host. */
export function addConfig(program: Command, cli: Cli): void {
  const config = program
    .command('config')
    .summary('show or change settings of the task host')
    .description('show or change the settings of the task host, which apply even without an editor')
    .option(...JSON_FLAG)
    .addHelpText('after', EXAMPLES)
    .action((options: JsonOption) => showConfig(cli, options));
  config
    .command('set')
    .description('change a setting')
    .argument('<KEY>', 'its name')
    .argument('<VALUE...>', 'its value; several words after -- are a command that runs without a shell')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork config set agentLimits.depth 1')
    .action((name: string, words: string[], options: JsonOption) => setConfig(cli, { name, words, options }));
  config
    .command('unset')
    .description('return a setting to its default')
    .argument('<KEY>', 'its name')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork config unset notifications.command')
    .action((name: string, options: JsonOption) => setConfig(cli, { name, options }));
  config
    .command('test')
    .description('run the notification command once with an example, and print the result')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork config test')
    .action((options: JsonOption) => testNotice(cli, options));
}

async function showConfig(cli: Cli, options: JsonOption): Promise<void> {
  const settings = await cli.hosts.insist((client) => client.configure());
  if (options.json) return printJson(cli, settings);
  for (const line of configTable(settings, Date.now())) print(cli, line);
  const { notices, unreadable } = await cli.hosts.insist((client) => client.hostStatus());
  for (const { path, reason } of unreadable.filter((file) => file.path === cli.program.paths.settings))
    complain(cli, oneLine(`${path}: ${reason}`));
  if (notices?.failed) complainOf(cli, notices);
}

/** What keeps notifications from being sent is said wherever a person looks at their settings. */
function complainOf(cli: Cli, notices: NoticesStatus): void {
  complain(cli, `notifications: ${oneLine(noticesText(notices, Date.now()))}`);
}

async function setConfig(
  cli: Cli,
  given: { name: string; words?: string[]; options: JsonOption },
): Promise<void> {
  const key = keyNamed(given.name);
  const value = given.words && readValue(given.name, key, given.words);
  const isCommand = given.name === 'notifications.command' && value !== undefined;
  const change = {
    ...changeOf(key, value),
    ...(isCommand && { environment: taskEnvironment(cli.environment) }),
  };
  const settings = await cli.hosts.insist((client) => client.configure(change));
  if (given.options.json) printJson(cli, settings);
  else for (const line of configTable(settings, Date.now(), given.name)) print(cli, line);
}

async function testNotice(cli: Cli, options: JsonOption): Promise<void> {
  const { id } = await (await cli.hosts.client()).testNotice();
  const task = await cli.hosts.insist((client) => client.wait(id));
  cli.exitCode = exitCodeOf(task);
  if (options.json) return printJson(cli, task);
  const command = commandSpecOf(task)?.command ?? '';
  complain(cli, `${oneLine(commandText(command))}: ${stateText(task)}`);
  await printOutput(cli, task);
}

/** The change of the settings that sets one of them, or returns it to its default if there is no value. */
export function changeOf({ part, field }: ConfigKey, value: unknown): SettingsChange {
  return value === undefined
    ? { unset: [`${part}.${field}` as SettingName] }
    : { [part]: { [field]: value } };
}

/** @throws UsageError */
function keyNamed(name: string): ConfigKey {
  const key = Object.hasOwn(CONFIG_KEYS, name) ? CONFIG_KEYS[name] : undefined;
  if (key) return key;
  throw new UsageError(`there is no setting "${name}". Settings: ${Object.keys(CONFIG_KEYS).join(', ')}.`);
}

/** @throws UsageError */
function readValue(name: string, key: ConfigKey, words: string[]): unknown {
  try {
    return key.read(words);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${name} cannot be "${words.join(' ')}". ${error.message}`);
  }
}

/** Formats settings as a table, or the row of one of them: name, value, and who set it. */
export function configTable(settings: HostSettings, nowMs: number, only?: string): string[] {
  const rows = Object.entries(CONFIG_KEYS)
    .filter(([name]) => only === undefined || name === only)
    .map(([name, key]) => {
      const value = key.show(settings);
      const origin = settings.origins?.[key.part];
      const from = origin ? `${oneLine(origin.by)}, ${clockText(origin.at, nowMs)}` : '';
      return [name, oneLine(value ?? key.usual), value === undefined ? 'default' : from];
    });
  const lines = alignColumns([['SETTING', 'VALUE', 'FROM'], ...rows]);
  return lines.map((cells) => cells.join('  ').trimEnd());
}

function keyLines(): string[] {
  const width = Math.max(...Object.keys(CONFIG_KEYS).map(({ length }) => length));
  return Object.entries(CONFIG_KEYS).map(([name, { says }]) => `  ${name.padEnd(width)}  ${says}`);
}
