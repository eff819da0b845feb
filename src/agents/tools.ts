import { firstLine } from '../base/firstLine.ts';
import type { AgentTool } from '../protocol/agentEvents.ts';
import { plannedChanges, relativePath } from './fileChanges.ts';
import { listOf, objectOf, textOf } from './json.ts';

/** Characters of a tool call's title. */
export const TITLE_LIMIT = 200;

const KINDS: Partial<Record<AgentTool['kind'], readonly string[]>> = {
  read: ['read', 'readfile', 'readmanyfiles', 'view', 'notebookread', 'readmcpresource', 'cat'],
  edit: [
    ...[
      'write',
      'writefile',
      'edit',
      'multiedit',
      'notebookedit',
      'replace',
      'create',
      'applypatch',
      'patch',
    ],
    ...['strreplace', 'strreplaceeditor', 'insert', 'filechange'],
  ],
  delete: ['delete', 'deletefile', 'remove'],
  move: ['move', 'rename'],
  search: [
    'glob',
    'grep',
    'grepsearch',
    'searchfilecontent',
    'rg',
    'ls',
    'list',
    'listdirectory',
    'toolsearch',
    'codesearch',
  ],
  execute: [
    'bash',
    'shell',
    'runshellcommand',
    'execcommand',
    'shellcommand',
    'commandexecution',
    'powershell',
    'exec',
  ],
  fetch: ['webfetch', 'fetch', 'websearch', 'googlewebsearch'],
  think: ['think', 'todowrite', 'todoread', 'writetodos', 'updatetopic', 'updateplan', 'todolist'],
};

const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, names]) => names.map((name) => [name, kind as AgentTool['kind']])),
);

/** The argument that says most about a call, best first. */
const TELLING = [
  ...[
    'file_path',
    'filePath',
    'absolute_path',
    'notebook_path',
    'path',
    'fileName',
    'pattern',
    'query',
    'url',
  ],
  ...['description', 'prompt', 'name', 'title'],
];

/** A tool call as people see it, of the agent's own name for the tool and its arguments. */
export function describeTool(call: { id: string; name: string; input?: unknown; cwd: string }): AgentTool {
  const input = objectOf(call.input);
  const kind = KIND_OF.get(call.name.toLowerCase().replaceAll(/[^a-z]/g, '')) ?? 'other';
  const telling = TELLING.map((key) => textOf(input[key])).find((value) => value);
  const command = commandOf(input);
  const title = command ?? (telling && relativePath(telling, call.cwd)) ?? call.name;
  const changes = kind === 'edit' || kind === 'other' ? plannedChanges(input) : [];
  return {
    id: call.id,
    name: call.name,
    kind,
    title: firstLine(title, TITLE_LIMIT),
    ...(command !== undefined && { command }),
    ...(changes.length > 0 && { changes }),
    ...(call.input !== undefined && { input: call.input }),
  };
}

/** The command line of a tool call, if it has one. */
export function commandOf(input: Record<string, unknown>): string | undefined {
  const command = input.command ?? input.cmd;
  const words = listOf(command).map(String);
  const line = textOf(command) ?? (words.length > 0 ? words.join(' ') : undefined);
  return line && withoutShell(line);
}

/** `npm test` of `/bin/bash -lc 'npm test'`. */
export function withoutShell(command: string): string {
  const match = /^(?:\S*\/)?(?:ba|z|da)?sh -l?c (?:'((?:[^']|'\\'')*)'|"((?:[^"\\]|\\.)*)"|(\S+))$/s.exec(
    command,
  );
  if (!match) return command;
  return (
    match[1]?.replaceAll("'\\''", "'") ?? match[2]?.replaceAll(/\\(["\\$`])/g, '$1') ?? match[3] ?? command
  );
}
