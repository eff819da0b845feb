import type { ModelCall } from './mockScenarios.ts';

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
  const tool = offered.find(({ name }) => Object.hasOwn(WRITERS, name));
  const input = tool && WRITERS[tool.name]?.(wanted.path, wanted.content, tool.parameters);
  if (tool && input !== undefined) return { name: tool.name, input };
  const command = `printf '%s' '${wanted.content.replaceAll("'", String.raw`'\''`)}' > '${wanted.path}'`;
  return callFor({ do: 'run', command }, offered);
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
