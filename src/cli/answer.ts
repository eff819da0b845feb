import { Argument, type Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { kindOf, type AgentRequest, type FieldValue, type RequestField } from '../protocol/agentRequests.ts';
import { noSuchAnswer } from '../protocol/errors.ts';
import { openRequests } from '../protocol/openRequests.ts';
import { optionsCalled, optionsText } from '../protocol/requestOptions.ts';
import type { Task } from '../protocol/task.ts';
import { askWhileOpen } from './askWhileOpen.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { readField, readFields } from './fieldAnswers.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { addText, parseWord } from './optionValues.ts';
import { isOne } from './requestPrompt.ts';
import {
  answeredText,
  answerHint,
  answerWords,
  DECISIONS,
  waysToAnswer,
  type Answer,
} from './requestText.ts';

/** What is given on the command line as an answer. */
export interface GivenAnswer {
  word?: keyof typeof DECISIONS;
  option?: string[];
  field?: string[];
  reason?: string;
}

interface AnswerOptions extends JsonOption, Omit<GivenAnswer, 'word'> {
  request?: string;
}

/** `legwork answer`: answers what an agent asks, with a word, one of its options, or answers to its questions. */
export function addAnswer(program: Command, cli: Cli): void {
  program
    .command('answer')
    .summary('answer a request of an agent, or allow what it wants to start')
    .description(
      'answer a request of an agent, or allow or deny a task that it wants to start (see `legwork show`), with a word, one of its own options, or answers to its questions. ' +
        'Without an answer, you are asked at a terminal. Fails if the request has already been answered',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .addArgument(
      new Argument(
        '[ANSWER]',
        'allow once (or approve), always allow requests like this, or deny (or decline); fails if several options match',
      ).choices(Object.keys(DECISIONS)),
    )
    .option(
      '--option <option>',
      'name, number (`2` or `2.`) or id of an option; repeatable for several choices',
      addText,
    )
    .option('--field <question=answer>', 'answer to one of several questions, by its number or name', addText)
    .option('--reason <text>', 'with deny: why, for the agent', parseWord)
    .option('--request <id>', 'id of the request, if there are several (default: the oldest)', parseWord)
    .option(...JSON_FLAG)
    .addHelpText('after', EXAMPLES)
    .action(async (task: string, word: GivenAnswer['word'], options: AnswerOptions) => {
      for (const found of await findTasks(cli, [task])) {
        const given = onlyGiven({ ...options, word });
        await answerRun(cli, found, given);
      }
    });
}

const EXAMPLES = `
Examples:
  $ legwork answer ag-7f3k2m9q allow
  $ legwork answer ag-7f3k2m9q deny --reason "Use yarn here."
  $ legwork answer ag-7f3k2m9q --option "SQLite"
  $ legwork answer ag-7f3k2m9q --field 1=Blue --field 2=S,M`;

async function answerRun(cli: Cli, task: Task, options: AnswerOptions & GivenAnswer): Promise<void> {
  const requests = openRequests(task);
  const [oldest] = requests;
  // The id is always sent, because the oldest request may have changed when the host reads the answer.
  const id = options.request ?? oldest?.id;
  const request = requests.find((each) => each.id === id);
  const answer = isGiven(options) ? readAnswer(request, options) : await askHere(cli, task, request);
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

/** Whether anything is; a reason alone is no answer, but is not to be lost either. */
export function isGiven({ word, option, field, reason }: GivenAnswer): boolean {
  return [word, option, field, reason].some((given) => given !== undefined);
}

async function askHere(cli: Cli, task: Task, request: AgentRequest | undefined): Promise<Answer> {
  const { stdin } = process;
  if (request && stdin.isTTY && cli.stderr.isTTY) return askWhileOpen(cli, { task, request, input: stdin });
  throw new UsageError(
    request
      ? `Give one answer: ${answerHint(task.id, request)}`
      : 'Give one answer: allow, always, deny, --option, or --field for each question.',
  );
}

/**
 * The answer that is given; a request that is not open is the host's to refuse.
 * @throws UsageError if it does not fit the request
 */
export function readAnswer(request: AgentRequest | undefined, given: GivenAnswer): Answer {
  const { word, option = [], field = [], reason } = given;
  if (Number(word !== undefined) + Number(option.length > 0) + Number(field.length > 0) !== 1)
    throw new UsageError('Give one answer: allow, always, deny, --option, or --field for each question.');
  const answer = word
    ? byWord(request, word)
    : field.length > 0
      ? byFields(request, field)
      : byOptions(request, option);
  if (reason === undefined) return answer;
  if ('fields' in answer) throw new UsageError('A reason goes with a denial.');
  return { ...answer, reason };
}

function byWord(request: AgentRequest | undefined, word: keyof typeof DECISIONS): Answer {
  if (request && !answerWords(request).includes(word)) throw unfit(request, word);
  return { decision: DECISIONS[word] };
}

function byFields(request: AgentRequest | undefined, texts: string[]): Answer {
  if (request) return { fields: readFields(request, texts) };
  return { fields: Object.fromEntries(texts.map((text) => [text.split('=', 1)[0] ?? '', text])) };
}

function byOptions(request: AgentRequest | undefined, words: string[]): Answer {
  const [word = '', ...others] = words;
  if (!request) return { option: word };
  const [field, ...more] = request.fields ?? [];
  if (kindOf(request) === 'question' && field) {
    if (more.length > 0) throw unfit(request, word);
    return { fields: { [field.id]: readOptions(field, words) } };
  }
  if (others.length > 0) throw new UsageError('This request takes one option.');
  const found = optionsCalled(request.options, word);
  const [first] = found;
  if (!first || !isOne(found)) throw unfit(request, word);
  return { option: first.option.id };
}

/** Only options: a name with a typing error is no other text that somebody means. @throws UsageError */
function readOptions(field: RequestField, words: string[]): FieldValue {
  try {
    return readField({ ...field, takesOther: false }, words);
  } catch (error) {
    if (!(error instanceof UsageError) || !field.takesOther) throw error;
    throw new UsageError(`${error.message} Another text can be given with --field 1=TEXT.`);
  }
}

function unfit(request: AgentRequest, answer: string): UsageError {
  const { options, fields = [] } = request;
  if (kindOf(request) !== 'question' || fields.length === 0)
    return new UsageError(noSuchAnswer({ answer, options: optionsText(options) }).message);
  const questions = fields.map(({ label }, index) => `${index + 1}. ${oneLine(label)}`).join(', ');
  return new UsageError(
    `"${answer}" is no answer to what is asked: ${questions}. Answer with ${waysToAnswer(request).join(' or ')}.`,
  );
}
