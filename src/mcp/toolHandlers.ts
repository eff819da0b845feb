import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  type CallToolResult,
  type CreateTaskResult,
} from '@modelcontextprotocol/sdk/types.js';
import type { ToolHost, ToolResult } from '../tools/tool.ts';
import { callTool, TOOLS } from '../tools/tools.ts';
import type { ServedClient } from './servedClient.ts';
import { personAt } from './elicitation.ts';
import { mcpTaskOf } from './mcpTask.ts';
import { progressFor } from './progress.ts';
import { followCreated } from './taskStatus.ts';
import { failedCall, protocolError, RequestError } from './toolErrors.ts';
import { canBeTask, listedTools } from './toolList.ts';

/** What a model is told while its call goes on as a task, if its client supports that. */
const IMMEDIATE_RESPONSE_META_KEY = 'io.modelcontextprotocol/model-immediate-response';

/** Lists and calls the tools. */
export function handleTools(server: Server, { hostOf, gone }: ServedClient): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listedTools() }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { signal, _meta = {} } = extra;
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (!tool)
      throw new RequestError(
        ErrorCode.InvalidParams,
        `There is no tool ${JSON.stringify(params.name.slice(0, 100))}.`,
      );
    if (params.task && !canBeTask(tool))
      throw new RequestError(
        ErrorCode.MethodNotFound,
        `A call of ${tool.name} cannot become a task. Call it without "task".`,
      );
    const send = extra.sendNotification;
    const progress = params.task ? undefined : progressFor(_meta, send);
    const askPerson = personAt(server);
    try {
      const host = {
        ...(await hostOf()),
        ...(progress && { report: progress.report }),
        ...(askPerson && { askPerson }),
      };
      const result = await callTool(tool, host, { params: params.arguments, signal });
      if (!params.task) return shown(result);
      const created = await createdTask(host, result);
      followCreated(server, host, { id: created.task.taskId, meta: _meta, gone });
      return created;
    } catch (error) {
      if (params.task) throw protocolError(error);
      return failedCall(error);
    } finally {
      progress?.dispose();
    }
  });
}

function shown({ text, structured }: ToolResult): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: { ...(structured as object) } };
}

async function createdTask(host: ToolHost, { text, task = '' }: ToolResult): Promise<CreateTaskResult> {
  const record = await host.ask((client) => client.get(task));
  // It begins so, whatever has become of it meanwhile.
  const begun = { ...mcpTaskOf(record), status: 'working' as const };
  return { task: begun, _meta: { [IMMEDIATE_RESPONSE_META_KEY]: text } };
}
