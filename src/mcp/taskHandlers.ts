import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CancelTaskRequestSchema,
  ErrorCode,
  GetTaskPayloadRequestSchema,
  GetTaskRequestSchema,
  ListTasksRequestSchema,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { isTerminal, type Task } from '../protocol/task.ts';
import { attendTask } from '../tools/attendTask.ts';
import { cancelTask } from '../tools/cancelTask.ts';
import { readOutput } from '../tools/readOutput.ts';
import type { ToolHost } from '../tools/tool.ts';
import { callTool } from '../tools/tools.ts';
import { whenTask } from '../tools/whenTask.ts';
import { personAt } from './elicitation.ts';
import { mcpTaskOf, resultOf } from './mcpTask.ts';
import { pageOf } from './pages.ts';
import { progressFor } from './progress.ts';
import type { ServedClient } from './servedClient.ts';
import { protocolError, RequestError } from './toolErrors.ts';

/** A task is cancelled when all its processes are gone; one that cannot be ended is told as it is then. */
const CANCEL_PATIENCE_MS = 30_000;
const RESULT_LINES = 40;
const RESULT_BYTES = 8 * 1024;

/** MCP Tasks: every task that the client sees, under its own id, for as long as the host keeps it. */
export function handleTasks(server: Server, { hostOf }: ServedClient): void {
  server.setRequestHandler(GetTaskRequestSchema, ({ params: { taskId } }) =>
    orProtocolError(async () => mcpTaskOf(await taskOf(await hostOf(), taskId))),
  );
  server.setRequestHandler(ListTasksRequestSchema, ({ params }) =>
    orProtocolError(async () => {
      const { page, nextCursor } = pageOf(await allTasks(await hostOf()), params?.cursor);
      return { tasks: page.map((task) => mcpTaskOf(task)), ...(nextCursor !== undefined && { nextCursor }) };
    }),
  );
  server.setRequestHandler(GetTaskPayloadRequestSchema, ({ params: { taskId } }, extra) =>
    orProtocolError(async () => {
      const progress = progressFor(extra._meta ?? {}, extra.sendNotification);
      const askPerson = personAt(server);
      const host = {
        ...(await hostOf()),
        ...(progress && { report: progress.report }),
        ...(askPerson && { askPerson }),
      };
      try {
        return await untilResult(host, taskId, extra.signal);
      } finally {
        progress?.dispose();
      }
    }),
  );
  server.setRequestHandler(CancelTaskRequestSchema, ({ params: { taskId } }, { signal }) =>
    orProtocolError(async () => mcpTaskOf(await cancelled(await hostOf(), taskId, signal))),
  );
}

/** Waits for the end, and has the person at the client answer what the task asks meanwhile. */
async function untilResult(host: ToolHost, id: string, signal: AbortSignal): Promise<CallToolResult> {
  if (id === host.inside)
    throw new RequestError(
      ErrorCode.InvalidParams,
      `${id} is the task in which you run: it cannot end before you do.`,
    );
  // What nobody answers here may be answered elsewhere.
  const ended = await attendTask(host, id, { until: 'ended', signal });
  const params = { id, tail: RESULT_LINES, length: RESULT_BYTES };
  const output = await callTool(readOutput, host, { params, signal });
  return resultOf(ended, output.text);
}

async function cancelled(host: ToolHost, id: string, signal: AbortSignal): Promise<Task> {
  const { status } = await taskOf(host, id);
  if (isTerminal({ status }))
    throw new RequestError(ErrorCode.InvalidParams, `Task ${id} has ended: ${status.state}.`);
  await callTool(cancelTask, host, { params: { id, reason: 'Its client cancelled it.' }, signal });
  return whenTask(host, id, { isEnough: isTerminal, timeoutMs: CANCEL_PATIENCE_MS, signal });
}

function taskOf(host: ToolHost, id: string): Promise<Task> {
  return host.ask((client) => client.get(id));
}

function allTasks(host: ToolHost): Promise<Task[]> {
  return host.ask((client) => client.list({ rows: true }));
}

async function orProtocolError<T>(handle: () => Promise<T>): Promise<T> {
  try {
    return await handle();
  } catch (error) {
    throw protocolError(error);
  }
}
