import { ErrorCode, isExpectedError, LegworkError } from '../protocol/errors.ts';

/** What a model can do, where the sentence for people says what a person can. */
const NEXT: Partial<Record<ErrorCode, string>> = {
  [ErrorCode.unknownTask]: 'list_tasks shows the tasks that you can see.',
  [ErrorCode.noInbox]: 'To send a command input, start it with "takesInput": true.',
  [ErrorCode.nothingAsked]: 'get_task tells what it asks now.',
  [ErrorCode.notOwner]: 'Ask the person to do it in Legwork.',
};

/** Hints about the command line. */
const FOR_PEOPLE = / \([^()]*`legwork [^()]*\)/g;

/** The same error for a model: what it can do next, instead of what people can. Other errors are returned as they are. */
export function errorForModel(error: unknown): unknown {
  if (!isExpectedError(error)) return error;
  const sentence = error.message.replaceAll(FOR_PEOPLE, '');
  const next = NEXT[error.code];
  return new LegworkError(error.code, next === undefined ? sentence : `${sentence} ${next}`, {
    cause: error,
  });
}
