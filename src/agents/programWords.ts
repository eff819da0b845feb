/**
 * What the program around a model says where the model's words are expected: that it tries again, that there is a newer
 * version. Whole phrases only, so that an agent may speak of such things.
 */
const NOTICES = [
  // Copilot's.
  String.raw`Info: [^\n]{0,200}?Retrying(?:\.\.\.|…)`,
  // Those of pi's adapter.
  String.raw`Retrying \(attempt \d+/\d+[^)\n]{0,100}\)(?:\.\.\.|…)?`,
  String.raw`Retry finished, resuming\.`,
  String.raw`New version available: v?\S+ \(installed v?\S+\)\.(?: Run: ${'`[^`\\n]{0,200}`'})?`,
  String.raw`Context nearing limit, running automatic compaction\.\.\.`,
  String.raw`Automatic compaction finished; context was summarized to continue the session\.`,
];
/** Pieces of a program come without space between them, whichever chunks they are told in; prose has one. */
const GLUED_ERROR = String.raw`(?<=[.!?…])(?=Error: )`;
const BETWEEN = new RegExp(`${NOTICES.join('|')}|${GLUED_ERROR}`);
const BARE_NOTICE = /^(?:Retrying(?:\.\.\.|…)\s*)+$/;

/** Failed calls of a model that are passed on as an answer, by Copilot, Claude Code and Codex over ACP. */
const FAILED_CALL = String.raw`Error: (?:Authentication failed|Failed to get response)\b`;
const PASSED_ON = new RegExp(String.raw`^(?:Error: \d{3}\b|API Error\b|\{"error":|${FAILED_CALL})`);
/** The model did answer, with nothing. */
const NO_ANSWER = /^Error: No response was returned\b/;
const SOME_ERROR = /^Error: /;

/** What was said last in a turn, without what the program itself said in between; `prelude` is told at its start. */
export function lastWords(text: string, prelude = ''): { words: string; wasRetried: boolean } {
  const whole = prelude && text.startsWith(prelude) ? text.slice(prelude.length) : text;
  const parts = whole.split(BETWEEN).map((part) => part.trim());
  const words = parts.findLast((part) => part !== '' && !BARE_NOTICE.test(part)) ?? '';
  return { words, wasRetried: /\bRetrying\b/.test(whole.slice(0, whole.lastIndexOf(words))) };
}

/** What is known of how words came about. */
export interface WordsContext {
  /** Whether the model has answered in this turn, by what the agent says that it used; unknown where it never says. */
  hasAnswered: boolean | undefined;
  wasRetried: boolean;
  /** It has used tools in this turn, so that more than one answer was needed. */
  hasWorked: boolean;
}

/** The error that was said last in place of an answer; nothing for an answer that speaks of one. */
export function errorIn(words: string, context: WordsContext): string | undefined {
  const { hasAnswered, wasRetried, hasWorked } = context;
  if (NO_ANSWER.test(words)) return words;
  const isUnanswered = hasAnswered === false || (hasAnswered === undefined && wasRetried);
  // It may stand right behind the part of an answer that was cut off.
  const start = SOME_ERROR.test(words) ? 0 : words.search(FAILED_CALL);
  if (isUnanswered && start >= 0) return words.slice(start);
  // A model that was asked once, and has answered, has said this itself; and who explains an error takes a paragraph more.
  const isAnswer = (hasAnswered === true && !hasWorked) || /\n\s*\n/.test(words);
  return PASSED_ON.test(words) && !isAnswer ? words : undefined;
}
