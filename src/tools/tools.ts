import type * as z from 'zod/mini';
import { checked } from '../protocol/checked.ts';
import { badRequest, notWanted } from '../protocol/errors.ts';
import { answerRequest } from './answerRequest.ts';
import { cancelTask } from './cancelTask.ts';
import { fieldsOf } from './fieldsOf.ts';
import { getTask } from './getTask.ts';
import { listTasks } from './listTasks.ts';
import { readOutput } from './readOutput.ts';
import { runCommand } from './runCommand.ts';
import { sendMessage } from './sendMessage.ts';
import { startAgent } from './startAgent.ts';
import type { Tool, ToolHost, ToolResult } from './tool.ts';
import { errorForModel } from './toolErrors.ts';
import { waitForTask } from './waitForTask.ts';

/** All tools, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  runCommand,
  startAgent,
  listTasks,
  getTask,
  readOutput,
  waitForTask,
  sendMessage,
  cancelTask,
  answerRequest,
];

/**
 * Calls a tool with parameters that nobody has checked. Rejects as soon as the signal is aborted; what was asked of the
 * host by then, such as a start, is done nevertheless.
 * @throws LegworkError with a sentence for the model; `notWanted` when the signal is aborted
 */
export async function callTool(
  tool: Tool,
  host: ToolHost,
  { params, signal }: { params: unknown; signal: AbortSignal },
): Promise<ToolResult> {
  const given = checkedParams(tool, params ?? {});
  if (signal.aborted) throw notWanted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(notWanted());
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([tool.call(host, given, signal), promise]);
  } catch (error) {
    throw errorForModel(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** A misspelt parameter is refused, because without it the tool would do something else. @throws badRequest */
function checkedParams({ name, params }: Tool, given: unknown): unknown {
  const known = Object.keys(fieldsOf(params() as z.ZodMiniObject));
  const unknown = Object.keys(Object(given)).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw badRequest(
      `${name} has no parameter ${JSON.stringify(unknown.slice(0, 60))}. Its parameters are: ${known.join(', ')}.`,
    );
  return checked(params, given);
}
