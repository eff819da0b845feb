import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  CreateTaskResultSchema,
  ElicitRequestSchema,
  type CallToolResult,
  type ClientCapabilities,
  type CreateTaskResult,
  type ElicitRequest,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import type { TaskFacts } from '../../../src/tools/taskFacts.ts';
import { during } from '../waits.ts';
import { CLI } from './openCli.ts';
import type { Home } from './openHome.ts';

export interface McpOptions {
  name?: string;
  folder?: string;
  /** Environment variables of the server in addition to those of the home. */
  variables?: Record<string, string>;
  /** How its person answers; without it, the client cannot ask. */
  elicit?: (request: ElicitRequest, signal: AbortSignal) => Promise<ElicitResult> | ElicitResult;
}

/** The environment in which a server of the home runs. */
export function mcpEnvironment(home: Home, variables: Record<string, string> = {}): Record<string, string> {
  const { LEGWORK_TASK_ID: _, ...own } = { ...process.env, ...home.program.environment };
  return { ...own, LEGWORK_HOME: home.paths.directory, ...variables } as Record<string, string>;
}

/** The SDK's client with a server of its own, as a real process over standard input and output. */
export async function openMcp(home: Home, options: McpOptions = {}) {
  const { name = 'tester', folder = home.work, elicit } = options;
  const capabilities: ClientCapabilities = elicit ? { elicitation: { form: {} } } : {};
  const client = new Client({ name, version: '1.0.0', title: 'The Tester' }, { capabilities });
  if (elicit) client.setRequestHandler(ElicitRequestSchema, (request, { signal }) => elicit(request, signal));
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [CLI, 'mcp'], cwd: folder, stderr: 'pipe' },
    env: mcpEnvironment(home, options.variables),
  });
  let complaints = '';
  transport.stderr?.on('data', (text: Buffer) => (complaints += text.toString()));
  onTestFinished(() => client.close());
  await client.connect(transport);

  /** A call of a tool, whatever its result. */
  const callRaw = (
    tool: string,
    params: Record<string, unknown> = {},
    more: Parameters<Client['callTool']>[2] = {},
  ) =>
    during(
      `${tool} over MCP`,
      client.callTool({ name: tool, arguments: params }, undefined, more),
    ) as Promise<CallToolResult>;
  return {
    client,
    transport,
    complaints: () => complaints,
    pid: () => transport.pid ?? 0,
    callRaw,
    /** A call that succeeds: its structured result. */
    async call<T = TaskFacts>(tool: string, params: Record<string, unknown> = {}, more = {}): Promise<T> {
      const result = await callRaw(tool, params, more);
      if (result.isError) throw new Error(textOf(result));
      return result.structuredContent as T;
    },
    /** A call that becomes a task of MCP. */
    createTask: (tool: string, params: Record<string, unknown>, meta = {}): Promise<CreateTaskResult> =>
      client.request(
        { method: 'tools/call', params: { name: tool, arguments: params, task: {}, _meta: meta } },
        CreateTaskResultSchema,
      ),
  };
}

export type Mcp = Awaited<ReturnType<typeof openMcp>>;

/** The text of a result. */
export function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
