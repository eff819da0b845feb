import { Command } from 'commander';
import { ownUmask } from '../client/ownUmask.ts';
import type { ScheduledStart } from '../protocol/schedule.ts';
import { addAgent } from './agent.ts';
import { agentParams, type AgentChoices } from './agentParams.ts';
import { ownSize } from './attachTask.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { commanderText } from './commanderText.ts';
import { tasksMeantBy } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { readPrompt } from './prompt.ts';
import { addRun } from './run.ts';
import { startParams, type StartChoices } from './startParams.ts';
import { baseFolder } from './startTask.ts';
import { wordsOf, type TaskChoices } from './taskOptions.ts';

/** Options that are about one start, or about the command line that starts. */
const OF_ONE_START: Record<string, string> = {
  ...{ wait: '--wait', follow: '--follow', json: '--json', batch: '--batch', batchSchema: '--batch-schema' },
  ...{ id: '--id', key: '--key', at: '--at', delay: '--delay', after: '--after', parent: '--parent' },
  ...{ onClose: '--on-close', transferTo: '--transfer-to' },
};

/**
 * Reads what a schedule starts: `run …` or `agent …` with the options of these verbs, or a command.
 * @throws UsageError, what commander throws
 */
export async function readScheduledStart(cli: Cli, words: string[]): Promise<ScheduledStart> {
  const [first = '', ...rest] = words;
  if (first === '')
    throw new UsageError("there is no command to run. Try: legwork schedule add 'every 2h' -- npm test");
  const isAgent = first === 'agent';
  const { args, options } = isAgent
    ? parsed<AgentChoices>(verbOf(addAgent, cli), rest)
    : parsed<StartChoices>(verbOf(addRun, cli), first === 'run' ? rest : ['--', ...words]);
  const wrong = Object.keys(OF_ONE_START).find((name) => Object.hasOwn(options, name));
  if (wrong !== undefined)
    throw new UsageError(
      `${OF_ONE_START[wrong]} is for one start, so what a schedule starts cannot have it.`,
    );
  const from = await surroundings(cli, options);
  if (!isAgent) return startParams({ ...from, words: args, options: options as StartChoices });
  const [name = '', ...said] = args;
  const prompt = await readPrompt(said, process.stdin);
  return agentParams({ ...from, name, prompt, options: options as AgentChoices });
}

function verbOf(add: (program: Command, cli: Cli) => void, cli: Cli): Command {
  const program = new Command().enablePositionalOptions();
  add(program, cli);
  return program.commands[0] ?? program;
}

/** Reads words as if they had been typed after the verb, which does nothing. */
function parsed<O extends TaskChoices>(verb: Command, words: string[]): { args: string[]; options: O } {
  verb
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(commanderText(text, `legwork ${verb.name()} --help`)),
    })
    .action(() => undefined);
  verb.parse(words, { from: 'user' });
  return { args: verb.args, options: verb.opts<O>() };
}

async function surroundings(cli: Cli, options: TaskChoices) {
  const words = wordsOf(options);
  return {
    cwd: baseFolder(options.cwd, '`-C` after `run` or `agent`'),
    own: cli.environment,
    ...onlyGiven({ umask: await ownUmask() }),
    size: ownSize(cli),
    session: cli.session,
    tasks: words.length === 0 ? [] : await tasksMeantBy(cli, words),
    nowMs: Date.now(),
  };
}
