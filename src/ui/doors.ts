import type { ExtensionContext } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { HostProgram } from '../client/hostStarter.ts';
import { ExtensionApis } from './api/extensionApis.ts';
import type { LegworkExtension } from './api/legwork.d.ts';
import type { CommandContext } from './commandContext.ts';
import { provideLegworkTasks } from './editorTasks/provideLegworkTasks.ts';
import { offerRunLenses } from './editorTasks/runLenses.ts';
import { offerMcpServer } from './tools/mcpProvider.ts';
import { registerLanguageModelTools } from './tools/registerTools.ts';
import { openLinks } from './uri/links.ts';

export interface DoorsOptions {
  extension: ExtensionContext;
  program: HostProgram;
  commands: CommandContext;
}

/**
 * Opens the window to those who are not at its keyboard: the editor's tasks, its language models, links, and other
 * extensions. Returns what these get, and what closes it all.
 */
export function openDoors({ extension, program, commands }: DoorsOptions): {
  exported: LegworkExtension;
  opened: Disposable[];
} {
  const { session, workspaceMemory, log } = commands;
  const apis = new ExtensionApis({ ownId: extension.extension.id, program, session, workspaceMemory, log });
  return {
    exported: { getApi: (version, caller) => apis.getApi(version, caller) },
    opened: [
      apis,
      provideLegworkTasks(commands),
      offerRunLenses(),
      registerLanguageModelTools({ window: { program, session }, workspaceMemory, log }),
      offerMcpServer(program, extension.asAbsolutePath('dist/cli.js')),
      openLinks(commands),
    ],
  };
}
