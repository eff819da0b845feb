import { HERE, type ModelCall } from './mockScenarios.ts';

/** A tool as an agent offers it to its model. */
export interface OfferedTool {
  name: string;
  parameters: string[];
  /** It takes text instead of arguments. */
  isFreeform?: boolean;
  /** The group that it is called in. */
  namespace?: string;
}

/** A call of an offered tool; `input` is text for a freeform one. */
export interface ToolCall {
  name: string;
  input: Record<string, unknown> | string;
}

/** How the known agents take a call, by their tool's name. */
const WRITERS: Record<string, (path: string, content: string, parameters: string[]) => ToolCall['input']> = {
  Write: (path, content) => ({ file_path: path, content }),
  write_file: (path, content, parameters) => ({ [pathIn(parameters, 'file_path')]: path, content }),
  write: (path, content, parameters) => ({ [pathIn(parameters, 'filePath')]: path, content }),
  create: (path, content) => ({ path, file_text: content }),
  apply_patch: (path, content) => {
    const lines = content.replace(/\n$/, '').split('\n');
    return [
      '*** Begin Patch',
      `*** Add File: ${path}`,
      ...lines.map((line) => `+${line}`),
      '*** End Patch',
      '',
    ].join('\n');
  },
};
const READERS: Record<string, (path: string, parameters: string[]) => ToolCall['input']> = {
  Read: (path) => ({ file_path: path }),
  read_file: (path, parameters) => ({ [pathIn(parameters, 'file_path')]: path }),
  read: (path, parameters) => ({ [pathIn(parameters, 'filePath')]: path }),
};
const EDITORS: Record<
  string,
  (change: { path: string; from: string; to: string }, parameters: string[]) => ToolCall['input']
> = {
  Edit: ({ path, from, to }) => ({ file_path: path, old_string: from, new_string: to }),
  replace: ({ path, from, to }) => ({
    ...{ file_path: path, old_string: from, new_string: to },
    instruction: `Replace ${from} by ${to}.`,
  }),
  edit: ({ path, from, to }, parameters) =>
    parameters.includes('filePath')
      ? { filePath: path, oldString: from, newString: to }
      : { file_path: path, old_string: from, new_string: to },
  apply_patch: ({ path, from, to }) =>
    ['*** Begin Patch', `*** Update File: ${path}`, '@@', `-${from}`, `+${to}`, '*** End Patch', ''].join(
      '\n',
    ),
};
const RUNNERS: Record<string, (command: string, parameters: string[]) => ToolCall['input']> = {
  Bash: (command) => ({ command, description: 'scripted' }),
  bash: (command) => ({ command, description: 'scripted' }),
  run_shell_command: (command) => ({ command, description: 'scripted', is_background: false }),
  shell: (command, parameters) =>
    parameters.includes('cmd') ? { cmd: command } : { command: ['bash', '-lc', command] },
  exec_command: (command) => ({ cmd: command }),
  shell_command: (command) => ({ command }),
  execute_bash: (command) => ({ command }),
};

/** Codex's tool that finds the tools of MCP servers. */
export const TOOL_SEARCH = 'tool_search';

const QUESTION_TOOLS = ['AskUserQuestion', 'ask_user_question'];
const PLAN_TOOLS = ['ExitPlanMode', 'exit_plan_mode'];
/** The file that Claude Code names for the plan. */
const PLAN_FILE = /\/[^\s"\\]*\/plans\/[\w-]+\.md/;
/** How agents tell their model where they work. */
const FOLDER = /(?:working directory|in the directory|<cwd>)[^/]{0,20}(\/[^\s"'`\\<>,]+)/gi;

/** What a tool calls the path of its file. */
function pathIn(parameters: readonly string[], usual: string): string {
  return parameters.includes(usual) ? usual : 'path';
}

/** The call that does what is wanted with what is offered; `undefined` when nothing offered can. */
export function callFor(
  wanted: ModelCall,
  offered: readonly OfferedTool[],
  heard = '',
): ToolCall | undefined {
  if (wanted.do === 'run') {
    const tool = offered.find(({ name }) => Object.hasOwn(RUNNERS, name));
    const input = tool && RUNNERS[tool.name]?.(wanted.command, tool.parameters);
    if (!tool || input === undefined) return undefined;
    return { name: tool.name, input: wanted.inBackground ? inBackground(tool, input) : input };
  }
  if (wanted.do === 'delegate') {
    const tool = offered.find(({ name }) => name === 'Agent' || name === 'Task');
    const input = { description: 'scripted', prompt: wanted.prompt, subagent_type: 'general-purpose' };
    return tool && { name: tool.name, input: inBackground(tool, input) };
  }
  if (wanted.do === 'use') {
    const tool = offered.find(({ name }) => name === wanted.tool || isOfServer(name, wanted.tool));
    const input = wanted.id === undefined ? wanted.input : { ...wanted.input, id: idHeard(heard, wanted.id) };
    if (tool) return { name: tool.name, input };
    return callOf(offered, [TOOL_SEARCH], { query: `legwork ${wanted.tool}` });
  }
  if (wanted.do === 'ask') return callOf(offered, QUESTION_TOOLS, { questions: wanted.questions });
  if (wanted.do === 'plan') return callOf(offered, PLAN_TOOLS, { plan: wanted.plan });
  if (wanted.do === 'draft') {
    const path = PLAN_FILE.exec(heard)?.[0];
    return path === undefined ? undefined : callFor({ do: 'write', path, content: wanted.plan }, offered);
  }
  return fileCall({ ...wanted, path: placed(wanted.path, heard) }, offered);
}

type FileCall = Extract<ModelCall, { path: string }>;

/** With the agent's own tool for files, or by a command where it has none. */
function fileCall(wanted: FileCall, offered: readonly OfferedTool[]): ToolCall | undefined {
  const { path } = wanted;
  switch (wanted.do) {
    case 'read': {
      const call = callIn(READERS, offered, (read, parameters) => read(path, parameters));
      return call ?? callFor({ do: 'run', command: `cat '${path}'` }, offered);
    }
    case 'edit': {
      const call = callIn(EDITORS, offered, (edit, parameters) => edit(wanted, parameters));
      const command = `sed -i 's/^${wanted.from}$/${wanted.to}/' '${path}'`;
      return call ?? callFor({ do: 'run', command }, offered);
    }
    case 'write': {
      const { content } = wanted;
      const call = callIn(WRITERS, offered, (write, parameters) => write(path, content, parameters));
      const command = `printf '%s' '${content.replaceAll("'", String.raw`'\''`)}' > '${path}'`;
      return call ?? callFor({ do: 'run', command }, offered);
    }
  }
}

/** The call of the first offered tool that a table knows. */
function callIn<Known>(
  table: Record<string, Known>,
  offered: readonly OfferedTool[],
  inputOf: (known: Known, parameters: string[]) => ToolCall['input'],
): ToolCall | undefined {
  const tool = offered.find(({ name }) => Object.hasOwn(table, name));
  const known = tool && table[tool.name];
  return known && { name: tool.name, input: inputOf(known, tool.parameters) };
}

/** The path, in the folder that the agent has told of last; as it tells none, from wherever it works. */
function placed(path: string, heard: string): string {
  if (!path.startsWith(HERE)) return path;
  const name = path.slice(HERE.length);
  const folder = [...heard.matchAll(FOLDER)].at(-1)?.[1];
  return folder === undefined ? name : `${folder}/${name}`;
}

function callOf(
  offered: readonly OfferedTool[],
  names: readonly string[],
  input: Record<string, unknown>,
): ToolCall | undefined {
  const tool = offered.find(({ name }) => names.includes(name));
  return tool && { name: tool.name, input };
}

function inBackground({ parameters }: OfferedTool, input: ToolCall['input']): ToolCall['input'] {
  const isOffered = typeof input === 'object' && parameters.includes('run_in_background');
  return isOffered ? { ...input, run_in_background: true } : input;
}

/** The id of a command that the model was told of. */
function idHeard(heard: string, number: number): string {
  const ids = new Set(heard.match(/\bsh-[a-z0-9]{8}\b/g));
  return [...ids][number - 1] ?? 'none';
}

/** Agents put the name of the server before that of its tool. */
function isOfServer(name: string, tool: string): boolean {
  return /[^a-z]$/i.test(name.slice(0, -tool.length)) && name.endsWith(tool) && name.includes('legwork');
}
