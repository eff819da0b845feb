import { Option, type Command } from 'commander';
import { agentParams, MODES, type AgentChoices } from './agentParams.ts';
import { JSON_FLAG, type Cli } from './cli.ts';
import { parseCount, parseDollars, parseTries, parseWord } from './optionValues.ts';
import { readPrompt } from './prompt.ts';
import { reportStart, type StartOptions } from './reportStart.ts';
import { startTask } from './startTask.ts';
import {
  addEndOptions,
  addExecutorOption,
  addPlaceOptions,
  addRoleOptions,
  addTimingOptions,
  VALUE_TERMS,
} from './startOptions.ts';
import { addUntilOptions } from './untilOptions.ts';
import { addWorktreeOptions } from './worktreeOptions.ts';

interface AgentOptions extends StartOptions, AgentChoices {}

/** `legwork agent`: starts an agent run. */
export function addAgent(program: Command, cli: Cli): void {
  describeAgent(program).action(async (name: string, words: string[], options: AgentOptions) => {
    const prompt = await readPrompt(words, process.stdin);
    const task = await startTask(cli, options, (from) => agentParams({ ...from, name, prompt, options }));
    // With --json, only the end is printed.
    const isWaiting = options.wait === true || options.follow === true;
    const { json = false } = options;
    await reportStart(cli, task, { json, wait: isWaiting && json, follow: isWaiting && !json });
  });
}

/** The verb with its options, which the lines of a batch and templates have, too. */
export function describeAgent(program: Command): Command {
  const agent = program
    .command('agent')
    .summary('start an agent run')
    .description('run a coding agent in the background; `legwork agents` lists the available ones')
    .argument('<AGENT>', 'claude, codex, gemini, opencode, qwen, copilot, or an agent of your own', parseWord)
    .argument('[PROMPT...]', 'the task for the agent; - reads it from standard input')
    .option('-m, --model <model>', "model, by the agent's name for it (default: the agent's own)")
    .addOption(
      new Option('--mode <mode>', 'what the agent may do without asking; see below').choices(
        Object.keys(MODES),
      ),
    )
    .option('--trust-agent', 'with --mode read-only: start the agent even if it may ignore that mode')
    .option('--system <text>', 'system prompt, added to that of the agent')
    .option('--session <id>', 'resume this session of the agent', parseWord)
    .option('--no-tools', "do not offer it Legwork's tools for starting tasks of its own")
    .option('--no-briefing', 'do not tell it that it runs in Legwork, and what it can do there')
    .option(
      '--no-snapshot',
      'do not record the state of its git repository before the run, which is needed to show its changes',
    );
  addPlaceOptions(agent);
  addExecutorOption(agent);
  addWorktreeOptions(agent);
  agent
    .option(
      '-w, --wait',
      'print the transcript, ask you what the agent asks, and exit with the exit code of the run',
    )
    .option('-f, --follow', 'same as --wait')
    .option(...JSON_FLAG);
  addOwnOptions(agent);
  addTimingOptions(agent, 'group that limits how many run at a time (default: agents, with 3 slots)');
  addLimits(agent);
  addUntilOptions(agent);
  agent.optionsGroup('What it is:');
  addRoleOptions(agent);
  return agent.addHelpText('after', HELP);
}

function addOwnOptions(agent: Command): void {
  agent
    .optionsGroup('An agent of your own:')
    .option(
      '--command <command>',
      'command that starts the agent; replaces the command of a known agent',
      parseWord,
    )
    .addOption(
      new Option(
        '--protocol <protocol>',
        'Agent Client Protocol or plain text (default: derived from the command)',
      ).choices(['acp', 'plain']),
    );
}

function addLimits(agent: Command): void {
  addEndOptions(agent);
  agent
    .option('--max-turns <number>', 'fail the run after this number of turns', parseCount)
    .option(
      '--max-cost <dollars>',
      'fail the run when an attempt, or with --until all together, costs more',
      parseDollars,
    )
    .option('--max-tokens <number>', 'fail the run when an attempt reads and writes more tokens', parseTries)
    .addOption(
      new Option(
        '--on-limit <what>',
        'at a limit of turns, cost or tokens, or when a budget is spent: fail (default), or pause and ask whether to go on',
      ).choices(['end', 'ask']),
    )
    .addOption(
      new Option(
        '--if-lost <what>',
        'if the process is lost, for example in a crash: resume automatically, offer to resume (default), or do nothing',
      ).choices(['resume', 'ask', 'leave']),
    )
    .addOption(
      new Option(
        '--unattended-questions <what>',
        'questions and plans while nobody can answer them: wait (default), or decline after a minute',
      ).choices(['wait', 'decline']),
    );
}

const HELP = `
What the agent may do without asking, by --mode:
  ask          (default) read files; it waits for legwork answer before it edits files or runs commands
  allow-edits  read and edit files; it waits for legwork answer before it runs commands
  read-only    read files; it changes nothing
  allow-all    everything you may do: edit and delete files and run any command
What that means with a particular agent: legwork agents AGENT

${VALUE_TERMS}

Examples:
  $ legwork agent claude --wait 'Why does npm test fail?'
  $ id=$(legwork agent codex --mode allow-edits --max-cost 2 - < prompt.md)
  $ legwork agent claude --mode allow-edits --until 'npm test' --tries 5 'Make the tests pass'
  $ legwork agent mine --command 'my-agent --acp' 'Tidy up the imports'`;
