import { createRequire } from 'node:module';
import type { ExtensionContext } from 'vscode';
import { version } from '../../../package.json';
import type { HostModule, HostProgram } from '../../client/hostStarter.ts';
import { dataPaths } from '../../protocol/dataDirectory.ts';
import { resolveOwnDirectory } from '../../protocol/machineDirectory.ts';
import { dataDirectorySetting, hostSetting, readSetting } from '../editor/settings.ts';

/** The host of this window: the one all windows share, or one in this process. Decided here, and nowhere else. */
export function hostProgram(context: ExtensionContext): HostProgram {
  const paths = dataPaths(
    resolveOwnDirectory(dataDirectorySetting(), readSetting('dataDirectoryPerMachine')),
  );
  const scriptPath = context.asAbsolutePath('dist/taskHost.js');
  const program = { nodePath: process.execPath, scriptPath, paths, version };
  if (hostSetting() === 'shared') return program;
  // The host's own bundle, and only now: a window that does not run the engine does not hold it either.
  const { EmbeddedHost } = createRequire(scriptPath)('./taskHostProgram.js') as HostModule;
  const embedded = new EmbeddedHost({ paths, version, scriptPath });
  context.subscriptions.push(embedded);
  return { ...program, embed: () => embedded.connect() };
}
