import { firstLine } from '../base/firstLine.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import { plannedChanges, relativePath } from './fileChanges.ts';
import { asList, asObject, asText } from './json.ts';

/** Maximum length of the title of a tool call, in characters. */
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

/** Arguments that make a good title, best first. */
const TITLE_ARGUMENTS = [
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

/** Describes a tool call from the agent's name for the tool and the arguments. */
export function describeTool(call: { id: string; name: string; input?: unknown; cwd: string }): AgentTool {
  const input = asObject(call.input);
  const kind = KIND_OF.get(call.name.toLowerCase().replaceAll(/[^a-z]/g, '')) ?? 'other';
  const question = asText(asObject(asList(input.questions)[0]).question);
  const argument = question ?? TITLE_ARGUMENTS.map((key) => asText(input[key])).find((value) => value);
  const command = readCommand(input);
  const title = command ?? (argument && relativePath(argument, call.cwd)) ?? call.name;
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
export function readCommand(input: Record<string, unknown>): string | undefined {
  const command = input.command ?? input.cmd;
  const words = asList(command).map(String);
  const line = asText(command) ?? (words.length > 0 ? words.join(' ') : undefined);
  return line && withoutShell(line);
}

/** Removes the shell from a command line: `/bin/bash -lc 'npm test'` becomes `npm test`. */
export function withoutShell(command: string): string {
  const match = /^(?:\S*\/)?(?:ba|z|da)?sh -l?c (?:'((?:[^']|'\\'')*)'|"((?:[^"\\]|\\.)*)"|(\S+))$/s.exec(
    command,
  );
  if (!match) return command;
  return (
    match[1]?.replaceAll("'\\''", "'") ?? match[2]?.replaceAll(/\\(["\\$`])/g, '$1') ?? match[3] ?? command
  );
}
