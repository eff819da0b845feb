import type * as z from 'zod/mini';
import type { Described } from '../base/schema.ts';
import { checked } from '../protocol/checked.ts';
import { badRequest, notWanted } from '../protocol/errors.ts';
import { jsonSchemaOf, type JsonSchema } from '../protocol/requestSchemas.ts';
import { answerRequest } from './answerRequest.ts';
import { cancelTask } from './cancelTask.ts';
import { fieldsOf } from './fieldsOf.ts';
import { getTask } from './getTask.ts';
import { listTasks } from './listTasks.ts';
import { simplify } from './modelSchema.ts';
import { readOutput } from './readOutput.ts';
import { runCommand } from './runCommand.ts';
import { searchOutputs } from './searchOutputs.ts';
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
  searchOutputs,
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

/**
 * The parameters, if they are right. A misspelt one is refused, because without it the tool would do something else.
 * @throws badRequest
 */
export function checkedParams({ name, params }: Tool, given: unknown): unknown {
  const known = Object.keys(fieldsOf(params() as z.ZodMiniObject));
  const unknown = Object.keys(Object(given)).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw badRequest(
      `${name} has no parameter ${JSON.stringify(unknown.slice(0, 60))}. Its parameters are: ${known.join(', ')}.`,
    );
  return checked(params, given);
}

/** The parameters of a tool, as a JSON Schema of any draft since 7. */
export function inputSchemaOf({ params }: Tool): ObjectSchema {
  return { ...objectSchemaOf(params), additionalProperties: false };
}

/** The structured part of a tool's result, as a JSON Schema of any draft since 7. */
export function outputSchemaOf({ result }: Tool): ObjectSchema {
  return objectSchemaOf(result);
}

export type ObjectSchema = JsonSchema & { type: 'object' };

function objectSchemaOf(description: Described): ObjectSchema {
  // Clients may know only one draft, and refuse a schema that names another.
  const { $schema: _draft, ...schema } = jsonSchemaOf(description(), simplify);
  return { ...schema, type: 'object' };
}
