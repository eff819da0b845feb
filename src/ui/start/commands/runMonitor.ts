import type { CommandHandler } from '../../commandContext.ts';
import { isAllowedToRun } from '../../editor/workspaceTrust.ts';
import { askCommand } from '../askCommand.ts';
import { askPattern } from '../askPattern.ts';
import { chooseFolder } from '../chooseFolder.ts';
import { readHistory, rememberCommand } from '../commandHistory.ts';

/** Runs a command the person types for long, and tells of the lines of its output that match a pattern. */
export const runMonitor: CommandHandler = async (context) => {
  if (!(await isAllowedToRun())) return undefined;
  const cwd = await chooseFolder();
  if (cwd === undefined) return undefined;
  const { memory, model } = context;
  const question = { title: 'Run Monitor in Background', history: readHistory(memory), model };
  const draft = await askCommand(question, { command: '', cwd });
  if (!draft) return undefined;
  await rememberCommand(memory, draft.command);
  return askPattern(context, draft);
};
