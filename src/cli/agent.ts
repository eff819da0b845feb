import { Option, type Command } from 'commander';
import { agentParams, MODES, type AgentChoices } from './agentParams.ts';
import { JSON_FLAG, type Cli } from './cli.ts';
import { parseCount, parseDollars, parseWord } from './optionValues.ts';
import { promptOf } from './prompt.ts';
import { reportStart, type StartOptions } from './reportStart.ts';
import { startTask } from './startTask.ts';
import {
  addEndOptions,
  addPlaceOptions,
  addRoleOptions,
  addTimingOptions,
  VALUE_TERMS,
} from './startOptions.ts';

interface AgentOptions extends StartOptions, AgentChoices {}

/** `legwork agent`: has an agent work on a prompt. */
export function addAgent(program: Command, cli: Cli): void {
  const agent = program
    .command('agent')
    .summary('start an agent run')
    .description('have an agent work on something in the background; legwork agents lists those there are')
    .argument('<AGENT>', 'claude, codex, gemini, opencode, qwen, copilot, or one of your own', parseWord)
    .argument('[PROMPT...]', 'what it is to do; -: what standard input has')
    .option('-m, --model <model>', 'as the agent calls it (default: its own)')
    .addOption(
      new Option('--mode <mode>', 'what it may do without asking, as said below').choices(Object.keys(MODES)),
    )
    .option('--system <text>', 'what it is told before all prompts')
    .option('--session <id>', 'go on with this session of the agent', parseWord);
  addPlaceOptions(agent);
  agent
    .option('-w, --wait', 'print what it says and does, ask you what it asks, and end with its exit code')
    .option('-f, --follow', 'the same')
    .option(...JSON_FLAG);
  addOwnOptions(agent);
  addTimingOptions(agent, 'group whose slots it needs (default: agents, with three)');
  addLimits(agent);
  agent.optionsGroup('What it is:');
  addRoleOptions(agent);
  agent.addHelpText('after', HELP).action(async (name: string, words: string[], options: AgentOptions) => {
    const prompt = await promptOf(words, process.stdin);
    const task = await startTask(cli, options, (from) => agentParams({ ...from, name, prompt, options }));
    // To wait and see nothing is for programs only.
    const isWaiting = options.wait === true || options.follow === true;
    const { json = false } = options;
    await reportStart(cli, task, { json, wait: isWaiting && json, follow: isWaiting && !json });
  });
}

function addOwnOptions(agent: Command): void {
  agent
    .optionsGroup('An agent of your own:')
    .option(
      '--command <command>',
      'what starts it; for an agent Legwork knows: instead of its own',
      parseWord,
    )
    .addOption(
      new Option(
        '--protocol <protocol>',
        'how it is spoken with: the Agent Client Protocol, or text (default: as the command looks)',
      ).choices(['acp', 'plain']),
    );
}

function addLimits(agent: Command): void {
  addEndOptions(agent);
  agent
    .option('--max-turns <number>', 'end it, as failed, after so many turns of its model', parseCount)
    .option('--max-cost <dollars>', 'end it, as failed, when an attempt has cost more', parseDollars)
    .addOption(
      new Option(
        '--if-lost <what>',
        'when its process is lost, as in a crash: go on by itself, offer that (default), or neither',
      ).choices(['resume', 'ask', 'leave']),
    );
}

const HELP = `
What it may do without asking, by --mode:
  ask          (default) read; before it edits a file or runs a command it waits for legwork answer
  allow-edits  edit files, too; before it runs a command it waits for legwork answer
  read-only    read; it changes nothing
  allow-all    everything you may do: it edits, deletes and runs what it likes, and nobody is asked

${VALUE_TERMS}

Examples:
  $ legwork agent claude --wait 'Why does npm test fail?'
  $ id=$(legwork agent codex --mode allow-edits --max-cost 2 - < prompt.md)
  $ legwork agent mine --command 'my-agent --acp' 'Tidy up the imports'`;
