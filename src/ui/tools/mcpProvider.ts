import * as vscode from 'vscode';
import type { HostProgram } from '../../client/hostStarter.ts';
import { localFolders } from '../connection/session.ts';
import { onDidChangeSetting, readSetting } from '../editor/settings.ts';

/** As package.json has it. */
const PROVIDER = 'legwork';

/**
 * Offers `legwork mcp` to the editor, with its own Node and this window's data directory, unless a setting says not to.
 * The editor runs it once a person starts it.
 */
export function offerMcpServer(program: HostProgram, scriptPath: string): vscode.Disposable {
  // Editors that are built from the same source may know no such servers.
  if (typeof vscode.lm?.registerMcpServerDefinitionProvider !== 'function')
    return new vscode.Disposable(() => undefined);
  const didChange = new vscode.EventEmitter<void>();
  const tell = () => didChange.fire();
  return vscode.Disposable.from(
    didChange,
    onDidChangeSetting('mcp.enabled', tell),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
    vscode.lm.registerMcpServerDefinitionProvider(PROVIDER, {
      onDidChangeMcpServerDefinitions: didChange.event,
      provideMcpServerDefinitions: () => {
        const isWanted = readSetting('mcp.enabled') && vscode.workspace.isTrusted;
        return isWanted ? [serverOf(program, scriptPath)] : [];
      },
    }),
  );
}

function serverOf({ nodePath, paths, version }: HostProgram, scriptPath: string): vscode.McpServerDefinition {
  const environment = {
    // The desktop's binary is Node only with this.
    ELECTRON_RUN_AS_NODE: '1',
    LEGWORK_HOME: paths.directory,
    // Options for the editor's processes are none for ours, and an editor that a task has started is no part of it.
    NODE_OPTIONS: null,
    LEGWORK_TASK_ID: null,
  };
  const server = new vscode.McpStdioServerDefinition(
    'Legwork',
    nodePath,
    [scriptPath, 'mcp'],
    environment,
    version,
  );
  const [folder] = localFolders();
  if (folder) server.cwd = folder.uri;
  return server;
}
