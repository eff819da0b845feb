import { Argument, type Command } from 'commander';
import type { Task } from '../protocol/task.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseWord } from './optionValues.ts';
import { answeredText, DECISIONS, offersAlways } from './permissionQuestion.ts';

interface AnswerOptions extends JsonOption {
  request?: string;
}

/** `legwork answer`: lets an agent do what it asks for, or not. */
export function addAnswer(program: Command, cli: Cli): void {
  program
    .command('answer')
    .summary('answer what an agent asks')
    .description('answer what an agent asks; fails when somebody else was quicker')
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .addArgument(
      new Argument('<ANSWER>', 'allow this once, allow what is like it always, or deny it').choices(
        Object.keys(DECISIONS),
      ),
    )
    .option('--request <id>', 'which one, of several it asks (default: the oldest)', parseWord)
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork answer ag-7f3k2m9q allow')
    .action(async (word: string, answer: keyof typeof DECISIONS, options: AnswerOptions) => {
      for (const task of await findTasks(cli, [word])) await answerRun(cli, { task, answer, options });
    });
}

async function answerRun(
  cli: Cli,
  { task, answer, options }: { task: Task; answer: keyof typeof DECISIONS; options: AnswerOptions },
): Promise<void> {
  const [oldest] = task.agent?.requests ?? [];
  // Named even where it is the oldest: what is asked by the time the host hears this may be another.
  const request = options.request ?? oldest?.id;
  const asked = task.agent?.requests?.find(({ id }) => id === request);
  if (asked && answer === 'always' && !offersAlways(asked)) {
    throw new UsageError(`${task.id} asks for that one time only: answer it with allow or deny.`);
  }
  const client = await cli.hosts.client();
  const decision = DECISIONS[answer];
  const answered = await client.answer({ id: task.id, decision, ...onlyGiven({ request }) });
  if (options.json) printJson(cli, answered);
  else print(cli, answeredText(task.id, { decision, asked }));
}
