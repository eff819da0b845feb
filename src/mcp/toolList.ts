import type { Tool as ListedTool, ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import type { Tool, ToolEffect } from '../tools/tool.ts';
import { inputSchemaOf, outputSchemaOf, TOOLS } from '../tools/tools.ts';

const HINTS: Record<ToolEffect, ToolAnnotations> = {
  reads: { readOnlyHint: true, openWorldHint: false },
  // What it starts may do anything.
  starts: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  steers: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  ends: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
};

let listed: ListedTool[] | undefined;

/** The tools as MCP lists them. */
export function listedTools(): ListedTool[] {
  return (listed ??= listTools());
}

function listTools(): ListedTool[] {
  return TOOLS.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.says,
    inputSchema: inputSchemaOf(tool) as ListedTool['inputSchema'],
    outputSchema: outputSchemaOf(tool) as NonNullable<ListedTool['outputSchema']>,
    annotations: { title: tool.title, ...HINTS[tool.effect] },
    ...(canBeTask(tool) && { execution: { taskSupport: 'optional' as const } }),
  }));
}

/** Whether a call of it may become a task of MCP. */
export function canBeTask({ effect }: Tool): boolean {
  return effect === 'starts';
}
