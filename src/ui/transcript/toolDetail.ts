import type { AgentTool, FileChange } from '../../protocol/agentEvents.ts';

/* What a tool call would do, as far as its arguments tell people. Agents name them alike. */

const PATHS = ['file_path', 'filePath', 'notebook_path', 'path'];
const OLD_TEXTS = ['old_string', 'oldString', 'old_str'];
const NEW_TEXTS = ['content', 'file_text', 'new_string', 'newString', 'new_str'];

/** What is worth reading of what a tool was given. */
export interface ToolDetail {
  /** The whole command, of a tool that runs one. */
  command?: string;
  change?: FileChange;
  /** All arguments as JSON, where neither says it. */
  input?: string;
}

export function toolDetail({ input, kind }: Pick<AgentTool, 'input' | 'kind'>): ToolDetail {
  const values = isObject(input) ? input : {};
  const command = commandOf(values);
  if (command !== undefined) return { command };
  const change = kind === 'edit' || kind === 'other' ? changeOf(values) : undefined;
  if (change) return { change };
  const isEmpty = input === undefined || (isObject(input) && Object.keys(input).length === 0);
  return isEmpty ? {} : { input: typeof input === 'string' ? input : JSON.stringify(input, undefined, 2) };
}

function commandOf({ command, cmd }: Record<string, unknown>): string | undefined {
  const told = command ?? cmd;
  if (Array.isArray(told) && told.length > 0) return told.map(String).join(' ');
  return typeof told === 'string' && told !== '' ? told : undefined;
}

function changeOf(values: Record<string, unknown>): FileChange | undefined {
  const path = firstText(values, PATHS);
  const newText = firstText(values, NEW_TEXTS);
  if (path === undefined || newText === undefined) return undefined;
  const oldText = firstText(values, OLD_TEXTS);
  return { path, kind: 'update', newText, ...(oldText === undefined ? {} : { oldText }) };
}

function firstText(values: Record<string, unknown>, names: readonly string[]): string | undefined {
  return names.map((name) => values[name]).find((value) => typeof value === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
