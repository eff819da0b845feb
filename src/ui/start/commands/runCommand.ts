import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { badRequest } from '../../../protocol/errors.ts';
import { localFolders } from '../../connection/session.ts';
import { isAllowedToRun } from '../../editor/workspaceTrust.ts';
import { askCommand } from '../askCommand.ts';
import { askPattern } from '../askPattern.ts';
import { chooseFolder } from '../chooseFolder.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { readHistory, rememberCommand } from '../commandHistory.ts';
import { parseRunArguments } from '../runArguments.ts';
import { startTask } from '../startTask.ts';
import type { CommandDraft } from '../taskDraft.ts';

/** Runs a command the person types, or the one another extension passes as `{ command, cwd?, name? }`. */
export const runCommand: CommandHandler = async (context, [argument]) => {
  if (!(await isAllowedToRun())) return undefined;
  const given = parseRunArguments(argument);
  if (given) {
    const cwd = given.cwd ?? localFolders()[0]?.uri.fsPath ?? homedir();
    if (!isAbsolute(cwd)) throw badRequest(`The working directory "${cwd}" is not an absolute path.`);
    return startTask(context, { ...given, cwd });
  }
  const cwd = await chooseFolder();
  return cwd === undefined ? undefined : askAndStart(context, { command: '', cwd });
};

/** Lets the person write or change a command, then runs it. */
export async function askAndStart(context: CommandContext, start: CommandDraft) {
  const { memory, model } = context;
  const question = { title: 'Run Command in Background', history: readHistory(memory), model };
  const draft = await askCommand(question, start);
  if (!draft) return undefined;
  await rememberCommand(memory, draft.command);
  return draft.pattern === undefined ? startTask(context, draft) : askPattern(context, draft);
}
