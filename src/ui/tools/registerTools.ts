import * as vscode from 'vscode';
import type { LanguageModelTool, LanguageModelToolOptions } from './languageModelTool.ts';
import type { WindowTools, WindowToolsOptions } from './windowTools.ts';

type Params = Record<string, unknown>;

export interface RegisterToolsOptions extends Omit<LanguageModelToolOptions, 'tools'> {
  /** Makes the client of the host that the tools use. */
  window: WindowToolsOptions;
}

/** As package.json has them. */
const NAMES = [
  'run_command',
  'start_agent',
  'list_tasks',
  'get_task',
  'read_output',
  'search_outputs',
  'wait_for_task',
  'send_message',
  'cancel_task',
  'answer_request',
] as const;

/**
 * Offers the tools to the editor's language models, and to whatever calls `lm.invokeTool`. Their code is loaded with the
 * first use, because most windows never see one.
 */
export function registerLanguageModelTools(options: RegisterToolsOptions): vscode.Disposable {
  // Editors that are built from the same source may have no language models.
  if (typeof vscode.lm?.registerTool !== 'function') return new vscode.Disposable(() => undefined);
  let windowTools: WindowTools | undefined;
  const load = async (name: string): Promise<LanguageModelTool> => {
    const { languageModelTool, WindowTools: Tools } = await import('#doors');
    windowTools ??= new Tools(options.window);
    return languageModelTool(name, { ...options, tools: windowTools });
  };
  const registrations = NAMES.map((name) =>
    vscode.lm.registerTool<Params>(name, {
      prepareInvocation: async (about) => (await load(name)).prepareInvocation(about),
      invoke: async (about, token) => (await load(name)).invoke(about, token),
    }),
  );
  return vscode.Disposable.from(...registrations, { dispose: () => windowTools?.dispose() });
}
