import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentTool, FileChange } from '../protocol/agentTools.ts';
import { TEXT_LIMIT } from './eventLimits.ts';
import { compact, asObject, asText, type JsonObject } from './json.ts';

/** Makes the paths in a step relative to the folder of the run. */
export function withRelativePaths(step: AgentStep, folder: string): AgentStep {
  const relative = (changes: FileChange[]) =>
    changes.map((change) => ({ ...change, path: relativePath(change.path, folder) }));
  const convert = (tool: AgentTool) => (tool.changes ? { ...tool, changes: relative(tool.changes) } : tool);
  switch (step.type) {
    case 'toolStart':
      return { ...step, tool: convert(step.tool) };
    case 'request':
      return { ...step, request: { ...step.request, tool: convert(step.request.tool) } };
    case 'toolEnd':
      return step.files ? { ...step, files: relative(step.files) } : step;
    default:
      return step;
  }
}

/** The path relative to a folder; unchanged if it is outside. */
export function relativePath(path: string, folder: string): string {
  const inside = [`${folder}/`, `${folder}\\`].find((prefix) => path.startsWith(prefix));
  return inside && path.length > inside.length ? path.slice(inside.length) : path;
}

/** Creates a file change without texts that exceed the limit. */
export function fileChange(change: {
  path: string;
  kind: FileChange['kind'];
  oldText?: string | undefined;
  newText?: string | undefined;
}): FileChange {
  const short = (text: string | undefined) =>
    text !== undefined && text.length <= TEXT_LIMIT ? text : undefined;
  return compact({
    path: change.path,
    kind: change.kind,
    oldText: short(change.oldText),
    newText: short(change.newText),
  });
}

/** The changes of a call of an editing tool, read from its arguments. */
export function readChanges(input: unknown, output: string | undefined): FileChange[] {
  const call = asObject(input);
  const [path] = readPaths(call);
  if (path === undefined) return [];
  const whole = asText(call.content) ?? asText(call.file_text);
  const isNew = whole !== undefined && /\bcreated\b/i.test(output ?? '');
  const change = {
    path,
    kind: isNew ? ('add' as const) : ('update' as const),
    oldText: asText(call.old_string) ?? asText(call.oldString) ?? asText(call.old_str),
    newText: whole ?? asText(call.new_string) ?? asText(call.newString) ?? asText(call.new_str),
  };
  return [fileChange(change)];
}

/** The changes that a call is about to make, as far as its arguments show them. */
export function plannedChanges(input: unknown): FileChange[] {
  return readChanges(input, undefined).filter(({ newText }) => newText !== undefined);
}

/** All paths in the arguments of a call. */
export function readPaths(call: JsonObject): string[] {
  const named = [call.file_path, call.filePath, call.notebook_path, call.path].map(asText);
  return named.filter((path) => path !== undefined);
}
