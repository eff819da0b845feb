import { Argument, type Command } from 'commander';
import type { PermissionRequest } from '../protocol/agentEvents.ts';
import { noSuchAnswer } from '../protocol/errors.ts';
import { optionsCalled, optionsText } from '../protocol/permissionOptions.ts';
import type { Task } from '../protocol/task.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseWord } from './optionValues.ts';
import { answeredText, answerWords, DECISIONS, isOne, type Answer } from './permissionQuestion.ts';

interface AnswerOptions extends JsonOption {
  request?: string;
  option?: string;
}

/** `legwork answer`: answers what an agent asks, by a word or by one of the agent's own options. */
export function addAnswer(program: Command, cli: Cli): void {
  program
    .command('answer')
    .summary('answer what an agent asks')
    .description(
      'answer what an agent asks, with a word or with one of its own options (`legwork show` lists them); ' +
        'fails when somebody else was quicker',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .addArgument(
      new Argument(
        '[ANSWER]',
        'allow this once, allow what is like it always, or deny it; a word that may mean several options is refused',
      ).choices(Object.keys(DECISIONS)),
    )
    .option('--option <option>', 'the name of one of its options, its number (`2` or `2.`), or its id')
    .option('--request <id>', 'which one, of several it asks (default: the oldest)', parseWord)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  $ legwork answer ag-7f3k2m9q allow\n  $ legwork answer ag-7f3k2m9q --option "SQLite"',
    )
    .action(async (word: string, said: keyof typeof DECISIONS | undefined, options: AnswerOptions) => {
      if ((said === undefined) === (options.option === undefined))
        throw new UsageError('Give one answer: allow, always or deny, or --option with one of its own.');
      for (const task of await findTasks(cli, [word])) await answerRun(cli, { task, said, options });
    });
}

async function answerRun(
  cli: Cli,
  { task, said, options }: { task: Task; said: keyof typeof DECISIONS | undefined; options: AnswerOptions },
): Promise<void> {
  const [oldest] = task.agent?.requests ?? [];
  // Named even where it is the oldest: what is asked by the time the host hears this may be another.
  const request = options.request ?? oldest?.id;
  const asked = task.agent?.requests?.find(({ id }) => id === request);
  const answer = said ? decided(asked, said) : { option: chosen(asked, options.option) };
  const client = await cli.hosts.client();
  const answered = await client.answer({
    id: task.id,
    attempt: task.attempt.number,
    ...answer,
    ...onlyGiven({ request }),
  });
  if (options.json) printJson(cli, answered);
  else print(cli, answeredText(task.id, { answer, asked }));
}

/** @throws UsageError where the word does not mean one answer */
function decided(asked: PermissionRequest | undefined, said: keyof typeof DECISIONS): Answer {
  if (asked && !answerWords(asked).includes(said)) throw unclear(asked, said);
  return { decision: DECISIONS[said] };
}

/** The id of the option that is called so. @throws UsageError */
function chosen(asked: PermissionRequest | undefined, word = ''): string {
  // The host says that nothing is asked.
  if (!asked) return word;
  const called = optionsCalled(asked.options, word);
  const [option] = called;
  if (!option || !isOne(called)) throw unclear(asked, word);
  return option.option.id;
}

function unclear({ options }: PermissionRequest, answer: string): UsageError {
  return new UsageError(noSuchAnswer({ answer, options: optionsText(options) }).message);
}
