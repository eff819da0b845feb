import { fenced, singleLine } from '../../base/fencedText.ts';
import { failedCommandText, type FailedCommand } from '../../protocol/failedCommand.ts';

/*
 * What agents are asked. Text of others goes between fences that nothing in it can close.
 */

const SELECTION_LIMIT = 32 * 1024;

/** Lines of a document, as the person selected them. */
export interface SelectedText {
  /** Relative to the agent's folder where it is in it; missing for a document that has no file. */
  path?: string;
  /** From 1. */
  firstLine: number;
  lastLine: number;
  language: string;
  text: string;
}

/** Asks about a selection. */
export function selectionPrompt(question: string, selected: SelectedText): string {
  const { path, firstLine, lastLine, language, text } = selected;
  const lines = firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine} to ${lastLine}`;
  const place = path === undefined ? 'an unsaved document' : singleLine(path);
  const isCut = text.length > SELECTION_LIMIT;
  return [
    question,
    `This is about ${lines} of ${place}:`,
    fenced(isCut ? text.slice(0, SELECTION_LIMIT) : text, language),
    ...(isCut ? [`Only the first ${SELECTION_LIMIT} characters of it are shown here.`] : []),
  ].join('\n\n');
}

/** Asks to put right what made a command fail; `remark` is what the person adds. */
export function fixPrompt({ remark, ...failed }: FailedCommand & { remark?: string }): string {
  return [
    `Fix what makes this command fail: ${singleLine(failed.command)}`,
    ...(remark ? [remark] : []),
    'Find the cause, fix it, and run the command again to see that it succeeds.',
    failedCommandText(failed),
  ].join('\n\n');
}
