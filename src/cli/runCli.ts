import { Command, CommanderError } from 'commander';
import { addAgent } from './agent.ts';
import { addAgents } from './agents.ts';
import { addAnswer } from './answer.ts';
import { addAttach } from './attach.ts';
import { addCancel } from './cancel.ts';
import { addClean } from './clean.ts';
import { complain, type Cli } from './cli.ts';
import { endingOf } from './cliErrors.ts';
import { addCollect } from './collect.ts';
import { addDrain } from './drain.ts';
import { addGroups } from './groups.ts';
import { addHost } from './host.ts';
import { addInterrupt } from './interrupt.ts';
import { addLogs } from './logs.ts';
import { addLs } from './ls.ts';
import { addNow } from './now.ts';
import { addPause } from './pause.ts';
import { addProgress } from './progress.ts';
import { addRerun } from './rerun.ts';
import { addResume } from './resume.ts';
import { addRm } from './rm.ts';
import { addRun } from './run.ts';
import { addSend } from './send.ts';
import { addShow } from './show.ts';
import { addTransfer } from './transfer.ts';
import { addTree } from './tree.ts';
import { addWait } from './wait.ts';
import { addWatch } from './watch.ts';

/** The verbs as the help orders them. */
const VERBS: Record<string, Record<string, (program: Command, cli: Cli) => void>> = {
  'Start:': { run: addRun, agent: addAgent, rerun: addRerun, now: addNow },
  'Look:': { ls: addLs, tree: addTree, show: addShow, logs: addLogs, watch: addWatch, agents: addAgents },
  'Wait:': { wait: addWait, drain: addDrain },
  'Steer:': {
    attach: addAttach,
    answer: addAnswer,
    send: addSend,
    interrupt: addInterrupt,
    cancel: addCancel,
    pause: addPause,
    resume: addResume,
    progress: addProgress,
    groups: addGroups,
    transfer: addTransfer,
  },
  'Tidy up:': { rm: addRm, collect: addCollect, clean: addClean },
  'More:': { host: addHost },
};

/** Carries out what the words of a command line ask for; answers with the exit code. */
export async function runCli(words: string[], cli: Cli): Promise<number> {
  try {
    await programOf(cli, words[0]).parseAsync(words, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    // Commander has printed its error, or the help or version somebody asked for.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const ending = endingOf(thrown);
    complain(cli, ending.text);
    return ending.exitCode;
  } finally {
    cli.hosts.dispose();
  }
}

/** `word` comes first on the command line: where it is a verb the others, which take time to describe, are left out. */
function programOf(cli: Cli, word = ''): Command {
  const program = new Command('legwork')
    .description('Hand over shell commands and agent runs, walk away, and be told when they end.')
    .version(cli.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'legwork: ') + textHint(text)),
    })
    .addHelpText(
      'after',
      `
Example:
  $ id=$(legwork run 'npm test'); legwork wait $id

Exit codes: that of the task for wait and --wait (130 when cancelled), 1 when something
failed, 2 for an unknown task or wrong usage, 70 for a bug.
LEGWORK_HOME chooses the data directory.`,
    );
  const isVerb = Object.values(VERBS).some((verbs) => Object.hasOwn(verbs, word));
  for (const [heading, verbs] of Object.entries(VERBS)) {
    program.commandsGroup(heading);
    for (const [name, add] of Object.entries(verbs)) if (!isVerb || name === word) add(program, cli);
  }
  // In the group of the last verbs.
  return program.helpCommand(true);
}

/** What begins with a dash may have been meant as text. */
function textHint(complaint: string): string {
  const [, word] = /^error: unknown option '(.*)'/s.exec(complaint) ?? [];
  const looksLikeOption = word === undefined || /^--?[a-z][\w-]*(=.*)?$/is.test(word);
  return looksLikeOption ? '' : `Put -- before a text that begins with a dash: legwork VERB … -- '${word}'\n`;
}
