import { Command, CommanderError } from 'commander';
import { complain, type Cli } from './cli.ts';
import { describeError } from './cliErrors.ts';
import { commanderText } from './commanderText.ts';

/** Adds a verb to the program. */
export type AddVerb = (program: Command, cli: Cli) => void;

/** The verbs that a program has. */
export interface Verbs {
  /** By the heading in the help, and by name. */
  groups: Readonly<Record<string, Readonly<Record<string, AddVerb>>>>;
  /** The hidden verb that answers shells, from a description of all others. */
  complete?: (program: Command, cli: Cli, describe: () => Command) => void;
}

/** Runs a command line. Resolves with the exit code. */
export async function runCli(words: string[], cli: Cli, verbs: Verbs): Promise<number> {
  try {
    await createProgram(cli, verbs, words[0]).parseAsync(words, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    // Commander has already printed its error, the help or the version.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const { text, exitCode } = describeError(thrown);
    complain(cli, text);
    return exitCode;
  } finally {
    cli.hosts.dispose();
  }
}

/** `word` is the first word of the command line. If it is a verb, the other verbs are not described, which saves time. */
function createProgram(cli: Cli, { groups, complete }: Verbs, word = ''): Command {
  const isVerb = Object.values(groups).some((verbs) => Object.hasOwn(verbs, word));
  const help = isVerb ? `legwork ${word} --help` : 'legwork --help';
  const program = new Command('legwork')
    .description('Run shell commands and coding agents in the background.')
    .version(cli.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
      outputError: (text, write) => write(commanderText(text, help)),
    })
    .addHelpText(
      'after',
      `
Example:
  $ id=$(legwork run 'npm test'); legwork wait $id

Exit codes: the task's own for wait and --wait (130 if it was cancelled), 1 for a failure,
2 for an unknown task or wrong usage, 70 for a bug.
LEGWORK_HOME sets the data directory; with LEGWORK_PER_MACHINE=1, each machine has its own below it.`,
    );
  for (const [heading, verbs] of Object.entries(groups)) {
    program.commandsGroup(heading);
    for (const [name, add] of Object.entries(verbs)) if (!isVerb || name === word) add(program, cli);
  }
  if (word === 'complete') complete?.(program, cli, () => createProgram(cli, { groups }));
  // Added last, so that it is listed in the last group.
  return program.helpCommand(true);
}
