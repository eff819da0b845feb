import { Argument, type Command } from 'commander';
import type { AgentRequest } from '../protocol/agentRequests.ts';
import { noSuchAnswer } from '../protocol/errors.ts';
import { optionsCalled, optionsText } from '../protocol/requestOptions.ts';
import type { Task } from '../protocol/task.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseWord } from './optionValues.ts';
import { answeredText, answerWords, DECISIONS, isOne, type Answer } from './permissionQuestion.ts';

type AnswerWord = keyof typeof DECISIONS;

interface AnswerOptions extends JsonOption {
  request?: string;
  option?: string;
}

/** `legwork answer`: answers a request of an agent, with a word or with one of the agent's own options. */
export function addAnswer(program: Command, cli: Cli): void {
  program
    .command('answer')
    .summary('answer a request of an agent')
    .description(
      "answer a request of an agent, with a word or with one of the agent's own options (see `legwork show`); " +
        'fails if the request has already been answered',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .addArgument(
      new Argument(
        '[ANSWER]',
        'allow once, always allow requests like this, or deny; fails if several options match',
      ).choices(Object.keys(DECISIONS)),
    )
    .option('--option <option>', 'name, number (`2` or `2.`) or id of an option')
    .option('--request <id>', 'id of the request, if there are several (default: the oldest)', parseWord)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  $ legwork answer ag-7f3k2m9q allow\n  $ legwork answer ag-7f3k2m9q --option "SQLite"',
    )
    .action(async (word: string, answer: AnswerWord | undefined, options: AnswerOptions) => {
      if ((answer === undefined) === (options.option === undefined))
        throw new UsageError(
          "Give one answer: allow, always, deny, or --option with one of the agent's own.",
        );
      for (const task of await findTasks(cli, [word])) await answerRun(cli, { task, word: answer, options });
    });
}

async function answerRun(
  cli: Cli,
  { task, word, options }: { task: Task; word: AnswerWord | undefined; options: AnswerOptions },
): Promise<void> {
  const [oldest] = task.agent?.requests ?? [];
  // The id is always sent, because the oldest request may have changed when the host reads the answer.
  const id = options.request ?? oldest?.id;
  const request = task.agent?.requests?.find((each) => each.id === id);
  const answer = word ? checkDecision(request, word) : { option: findOption(request, options.option) };
  const client = await cli.hosts.client();
  const answered = await client.answer({
    id: task.id,
    attempt: task.attempt.number,
    ...answer,
    ...onlyGiven({ request: id }),
  });
  if (options.json) printJson(cli, answered);
  else print(cli, answeredText(task.id, { answer, asked: request }));
}

/** @throws UsageError if the word does not match exactly one option */
function checkDecision(request: AgentRequest | undefined, word: AnswerWord): Answer {
  if (request && !answerWords(request).includes(word)) throw ambiguous(request, word);
  return { decision: DECISIONS[word] };
}

/** The id of the option with that name, number or id. @throws UsageError */
function findOption(request: AgentRequest | undefined, word = ''): string {
  // Without a request, the host answers with the error.
  if (!request) return word;
  const found = optionsCalled(request.options, word);
  const [first] = found;
  if (!first || !isOne(found)) throw ambiguous(request, word);
  return first.option.id;
}

function ambiguous({ options }: AgentRequest, answer: string): UsageError {
  return new UsageError(noSuchAnswer({ answer, options: optionsText(options) }).message);
}
