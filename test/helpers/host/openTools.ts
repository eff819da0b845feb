import { HostLink } from '../../../src/client/hostLink.ts';
import { LinkedTools } from '../../../src/tools/linkedTools.ts';
import type { Session } from '../../../src/protocol/task.ts';
import type { ToolHost, ToolResult } from '../../../src/tools/tool.ts';
import { callTool, TOOLS } from '../../../src/tools/tools.ts';
import { onTestFinished } from 'vitest';
import type { Home } from './openHome.ts';

export const PROGRAM: Session = { id: 'mcp:tester:1', label: 'Tester', role: 'program' };

/** The tools as a program calls them, with the hosts of a home. */
export function openTools(home: Home, more: Partial<ToolHost> = {}) {
  const session = more.session ?? PROGRAM;
  const link = new HostLink(home.program, session);
  onTestFinished(() => link.dispose());
  const linked = new LinkedTools(link);
  const host: ToolHost = {
    ...{ session, producer: 'mcp', folder: home.work },
    environment: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    ask: (request) => linked.ask(request),
    askOnce: (request) => linked.askOnce(request),
    watch: (id, onChange) => linked.watch(id, onChange),
    ...more,
  };
  /** Calls a tool by its name, with parameters of any kind. */
  const call = async <S = Record<string, unknown>>(
    name: string,
    params?: unknown,
    signal = new AbortController().signal,
  ): Promise<ToolResult<S>> => {
    const tool = TOOLS.find((each) => each.name === name);
    if (!tool) throw new Error(`There is no tool ${name}.`);
    return (await callTool(tool, host, { params, signal })) as ToolResult<S>;
  };
  return { host, link, call };
}
