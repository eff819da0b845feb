/**
 * Messages that agent programs mix into the text of the model, such as retries and update notices.
 * Only whole phrases match, so that the model may write about the same things.
 */
const NOTICES = [
  // Copilot.
  String.raw`Info: [^\n]{0,200}?Retrying(?:\.\.\.|\u2026)`,
  // pi's adapter.
  String.raw`Retrying \(attempt \d+/\d+[^)\n]{0,100}\)(?:\.\.\.|\u2026)?`,
  String.raw`Retry finished, resuming\.`,
  String.raw`New version available: v?\S+ \(installed v?\S+\)\.(?: Run: ${'`[^`\\n]{0,200}`'})?`,
  String.raw`Context nearing limit, running automatic compaction\.\.\.`,
  String.raw`Automatic compaction finished; context was summarized to continue the session\.`,
];
/** An error message that follows other text without a space, which prose does not do. */
const GLUED_ERROR = String.raw`(?<=[.!?\u2026])(?=Error: )`;
const BETWEEN = new RegExp(`${NOTICES.join('|')}|${GLUED_ERROR}`);
const BARE_NOTICE = /^(?:Retrying(?:\.\.\.|\u2026)\s*)+$/;

/** Failed model calls that Copilot, Claude Code and Codex report over ACP as if they were answers. */
const FAILED_CALL = String.raw`Error: (?:Authentication failed|Failed to get response)\b`;
const PASSED_ON = new RegExp(String.raw`^(?:Error: \d{3}\b|API Error\b|\{"error":|${FAILED_CALL})`);
/** The model returned an empty answer. */
const NO_ANSWER = /^Error: No response was returned\b/;
const SOME_ERROR = /^Error: /;

/** The last text of a turn, without messages of the program. `prelude` is text of the program at the start. */
export function lastWords(text: string, prelude = ''): { words: string; wasRetried: boolean } {
  const whole = prelude && text.startsWith(prelude) ? text.slice(prelude.length) : text;
  const parts = whole.split(BETWEEN).map((part) => part.trim());
  const words = parts.findLast((part) => part !== '' && !BARE_NOTICE.test(part)) ?? '';
  return { words, wasRetried: /\bRetrying\b/.test(whole.slice(0, whole.lastIndexOf(words))) };
}

/** Facts about the turn that a text belongs to. */
export interface WordsContext {
  /** Whether the model answered, judged by the reported usage; `undefined` if usage is never reported. */
  hasAnswered: boolean | undefined;
  wasRetried: boolean;
  /** Whether tools were used, which takes more than one answer of the model. */
  hasWorked: boolean;
}

/** The error that a text consists of or ends with; `undefined` for an answer that only mentions an error. */
export function errorIn(words: string, context: WordsContext): string | undefined {
  const { hasAnswered, wasRetried, hasWorked } = context;
  if (NO_ANSWER.test(words)) return words;
  const isUnanswered = hasAnswered === false || (hasAnswered === undefined && wasRetried);
  // The error may directly follow a truncated answer.
  const start = SOME_ERROR.test(words) ? 0 : words.search(FAILED_CALL);
  if (isUnanswered && start >= 0) return words.slice(start);
  // With one call and an answer, the text is the model's own. A text of several paragraphs explains an error.
  const isAnswer = (hasAnswered === true && !hasWorked) || /\n\s*\n/.test(words);
  return PASSED_ON.test(words) && !isAnswer ? words : undefined;
}
