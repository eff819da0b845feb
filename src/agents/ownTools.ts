import { firstLine } from '../base/firstLine.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import type { ToolServer } from '../core/agentAdapter.ts';
import { readCommand, TITLE_LIMIT } from './tools.ts';
import { asObject, asText, compact, type JsonObject } from './json.ts';

/*
 * The tools of the MCP server that Legwork offers to a run. Only what the agent's program says names a tool: the model
 * writes titles and arguments, and may write there whatever it likes.
 */

/** Tools that only read, and are allowed in every mode. */
export const READING_TOOLS: readonly string[] = [
  ...['list_tasks', 'get_task', 'read_output', 'search_outputs', 'wait_for_task'],
];

/** All tools. A longer name may be that of a server whose name begins as Legwork's does. */
export const OWN_TOOLS: readonly string[] = [
  ...READING_TOOLS,
  ...['run_command', 'start_agent', 'send_message', 'cancel_task', 'answer_request'],
];

/** Whether a tool of Legwork's only reads. */
export function isReadingTool(name: string): boolean {
  return READING_TOOLS.includes(name);
}

/** The tool in a name that consists of server and tool, as Claude Code and Qwen Code write it. */
export function ownToolIn(name: string | undefined, server: string | undefined): string | undefined {
  return server === undefined ? undefined : ownTool(`mcp__${server}__`, name);
}

/** The tool of a call over ACP, which has no place for it: each agent says it in its own way. */
export function ownToolOf(call: JsonObject, server: ToolServer | undefined): string | undefined {
  if (!server) return undefined;
  const { toolName } = asObject(asObject(call._meta).claudeCode);
  return (
    ownToolIn(asText(toolName), server.name) ?? ownToolOfCodex(call, server) ?? ownToolOfGemini(call, server)
  );
}

/** Describes such a call over ACP. Codex says that it runs a command, and puts its arguments into others. */
export function describeOwnTool({ id, name, input }: Pick<AgentTool, 'id' | 'name' | 'input'>): AgentTool {
  const { arguments: given = input } = asObject(input);
  const title = firstLine(readCommand(asObject(given)) ?? name, TITLE_LIMIT);
  return compact({ id, name: `legwork.${name}`, kind: 'other', title, input: given });
}

function ownToolOfCodex({ _meta, rawInput }: JsonObject, { name }: ToolServer): string | undefined {
  const { server, tool } = asObject(rawInput);
  return asObject(_meta).is_mcp_tool_call === true && server === name ? ownTool('', asText(tool)) : undefined;
}

/** Gemini CLI's ids of calls begin with the name of the tool. */
function ownToolOfGemini({ toolCallId }: JsonObject, { name }: ToolServer): string | undefined {
  return ownTool(`mcp_${name}_`, asText(toolCallId)?.replace(/__.*$/s, ''));
}

/** The tool that follows the start of a text. */
function ownTool(start: string, text: string | undefined): string | undefined {
  return OWN_TOOLS.find((tool) => text === start + tool);
}
