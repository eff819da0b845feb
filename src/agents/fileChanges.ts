import type { AgentStep, AgentTool, FileChange } from '../protocol/agentEvents.ts';
import { TEXT_LIMIT } from './eventLimits.ts';
import { compact, objectOf, textOf, type JsonObject } from './json.ts';

/** The step with the files of its folder named as one reads them there. */
export function insideFolder(step: AgentStep, folder: string): AgentStep {
  const named = (changes: FileChange[]) =>
    changes.map((change) => ({ ...change, path: relativePath(change.path, folder) }));
  const ofTool = (tool: AgentTool) => (tool.changes ? { ...tool, changes: named(tool.changes) } : tool);
  switch (step.type) {
    case 'toolStart':
      return { ...step, tool: ofTool(step.tool) };
    case 'permission':
      return { ...step, request: { ...step.request, tool: ofTool(step.request.tool) } };
    case 'toolEnd':
      return step.files ? { ...step, files: named(step.files) } : step;
    default:
      return step;
  }
}

/** A path as one reads it inside its folder. */
export function relativePath(path: string, folder: string): string {
  const inside = [`${folder}/`, `${folder}\\`].find((prefix) => path.startsWith(prefix));
  return inside && path.length > inside.length ? path.slice(inside.length) : path;
}

/** A change with the texts that are worth keeping. */
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

/** What a call of an editing tool has changed, judged by its arguments. */
export function changesOfCall(input: unknown, output: string | undefined): FileChange[] {
  const call = objectOf(input);
  const [path] = pathsOfCall(call);
  if (path === undefined) return [];
  const whole = textOf(call.content) ?? textOf(call.file_text);
  const isNew = whole !== undefined && /\bcreated\b/i.test(output ?? '');
  const change = {
    path,
    kind: isNew ? ('add' as const) : ('update' as const),
    oldText: textOf(call.old_string) ?? textOf(call.oldString) ?? textOf(call.old_str),
    newText: whole ?? textOf(call.new_string) ?? textOf(call.newString) ?? textOf(call.new_str),
  };
  return [fileChange(change)];
}

/** What a call is to change, as far as its arguments say. */
export function plannedChanges(input: unknown): FileChange[] {
  return changesOfCall(input, undefined).filter(({ newText }) => newText !== undefined);
}

/** All files that the arguments of a call name. */
export function pathsOfCall(call: JsonObject): string[] {
  const named = [call.file_path, call.filePath, call.notebook_path, call.path].map(textOf);
  return named.filter((path) => path !== undefined);
}
