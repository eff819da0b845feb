import { Command, CommanderError } from 'commander';
import { addAdjust } from './adjust.ts';
import { addAgent } from './agent.ts';
import { addAgents } from './agents.ts';
import { addAnswer } from './answer.ts';
import { addApply } from './apply.ts';
import { addAttach } from './attach.ts';
import { addCancel } from './cancel.ts';
import { addClean } from './clean.ts';
import { complain, type Cli } from './cli.ts';
import { describeError } from './cliErrors.ts';
import { addCollect } from './collect.ts';
import { addComplete } from './complete.ts';
import { addCompletion } from './completion.ts';
import { addConfig } from './config.ts';
import { addDiff } from './diff.ts';
import { addDrain } from './drain.ts';
import { addEdit } from './edit.ts';
import { addGroups } from './groups.ts';
import { addHost } from './host.ts';
import { addInterrupt } from './interrupt.ts';
import { addLogs } from './logs.ts';
import { addLs } from './ls.ts';
import { addMcp } from './mcp.ts';
import { addNow } from './now.ts';
import { addPause } from './pause.ts';
import { addProgress } from './progress.ts';
import { addRace } from './race.ts';
import { addRerun } from './rerun.ts';
import { addRestore } from './restore.ts';
import { addResume } from './resume.ts';
import { addRm } from './rm.ts';
import { addRun } from './run.ts';
import { addSchedule } from './schedule.ts';
import { addSearch } from './search.ts';
import { addSend } from './send.ts';
import { addShow } from './show.ts';
import { addStats } from './stats.ts';
import { addTemplate } from './template.ts';
import { addTop } from './top.ts';
import { addTransfer } from './transfer.ts';
import { addTree } from './tree.ts';
import { addWait } from './wait.ts';
import { addWatch } from './watch.ts';
import { addWorktrees } from './worktrees.ts';

/** The verbs in the order of the help. */
const VERBS: Record<string, Record<string, (program: Command, cli: Cli) => void>> = {
  'Start:': {
    run: addRun,
    agent: addAgent,
    race: addRace,
    rerun: addRerun,
    now: addNow,
    schedule: addSchedule,
    template: addTemplate,
  },
  'Look:': {
    ls: addLs,
    tree: addTree,
    show: addShow,
    logs: addLogs,
    search: addSearch,
    diff: addDiff,
    watch: addWatch,
    top: addTop,
    stats: addStats,
    agents: addAgents,
  },
  'Wait:': { wait: addWait, drain: addDrain },
  'Steer:': {
    attach: addAttach,
    answer: addAnswer,
    send: addSend,
    adjust: addAdjust,
    edit: addEdit,
    interrupt: addInterrupt,
    cancel: addCancel,
    pause: addPause,
    resume: addResume,
    progress: addProgress,
    groups: addGroups,
    transfer: addTransfer,
  },
  'Take over:': { apply: addApply },
  'Tidy up:': {
    rm: addRm,
    restore: addRestore,
    collect: addCollect,
    clean: addClean,
    worktrees: addWorktrees,
  },
  'More:': { config: addConfig, host: addHost, mcp: addMcp, completion: addCompletion },
};

/** Runs a command line. Resolves with the exit code. */
export async function runCli(words: string[], cli: Cli): Promise<number> {
  try {
    await createProgram(cli, words[0]).parseAsync(words, { from: 'user' });
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
function createProgram(cli: Cli, word = ''): Command {
  const program = new Command('legwork')
    .description('Run shell commands and coding agents in the background.')
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

Exit codes: the task's own for wait and --wait (130 if it was cancelled), 1 for a failure,
2 for an unknown task or wrong usage, 70 for a bug.
LEGWORK_HOME sets the data directory.`,
    );
  const isVerb = Object.values(VERBS).some((verbs) => Object.hasOwn(verbs, word));
  for (const [heading, verbs] of Object.entries(VERBS)) {
    program.commandsGroup(heading);
    for (const [name, add] of Object.entries(verbs)) if (!isVerb || name === word) add(program, cli);
  }
  if (word === 'complete') addComplete(program, cli, () => createProgram(cli));
  // Added last, so that it is listed in the last group.
  return program.helpCommand(true);
}

/** A hint for text that begins with a dash and was parsed as an option. */
function textHint(complaint: string): string {
  const [, word] = /^error: unknown option '(.*)'/s.exec(complaint) ?? [];
  const looksLikeOption = word === undefined || /^--?[a-z][\w-]*(=.*)?$/is.test(word);
  return looksLikeOption ? '' : `Put -- before text that begins with a dash: legwork VERB … -- '${word}'\n`;
}
