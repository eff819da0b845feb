import { Option, type Command } from 'commander';
import { MODES, modeText } from './agentParams.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseWord } from './optionValues.ts';
import { requestEach } from './requestEach.ts';

interface AdjustOptions extends JsonOption {
  mode?: keyof typeof MODES;
  model?: string;
}

/** `legwork adjust`: changes what an agent that is at work may do, or its model. */
export function addAdjust(program: Command, cli: Cli): void {
  program
    .command('adjust')
    .summary("change an agent's mode or model")
    .description('change what agents in progress may do without asking, or their model')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .addOption(
      new Option('--mode <mode>', 'what the agent may do without asking; see `legwork agent --help`').choices(
        Object.keys(MODES),
      ),
    )
    .option('-m, --model <model>', "model, by the agent's name for it", parseWord)
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork adjust fix --mode allow-edits')
    .action(async (words: string[], options: AdjustOptions) => {
      if (options.mode === undefined && options.model === undefined)
        throw new UsageError('Give --mode, --model, or both.');
      const { model } = options;
      const mode = options.mode && MODES[options.mode];
      const tasks = await requestEach(cli, words, async (client, { id }) => {
        const task = await client.adjust({ id, ...onlyGiven({ mode, model }) });
        const parts = [mode && `mode ${modeText(mode)}`, model && `model ${model}`];
        if (!options.json) print(cli, `adjusted ${id}: ${parts.filter(Boolean).join(', ')}`);
        return task;
      });
      if (options.json) printJson(cli, tasks);
    });
}
