import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { errorCode } from '../../base/errors.ts';
import { commandShims } from '../../protocol/commandShim.ts';
import { dataDirectorySetting } from './settings.ts';

/** Puts `legwork` on the PATH of integrated terminals, and makes it use this window's data directory. */
export async function provideCommandLine(context: ExtensionContext): Promise<void> {
  const directory = join(context.globalStorageUri.fsPath, 'bin');
  const variables = context.environmentVariableCollection;
  variables.description = 'Adds the `legwork` command.';
  const home = dataDirectorySetting();
  if (home) variables.replace('LEGWORK_HOME', home);
  else variables.delete('LEGWORK_HOME');
  variables.prepend('PATH', directory + delimiter);
  await mkdir(directory, { recursive: true });
  const target = { nodePath: process.execPath, scriptPath: context.asAbsolutePath('dist/cli.js') };
  for (const [name, text] of Object.entries(commandShims(target))) {
    await writeIfDifferent(join(directory, name), text);
  }
}

async function writeIfDifferent(path: string, content: string): Promise<void> {
  if ((await readIfPresent(path)) !== content) await writeFile(path, content);
  await chmod(path, 0o755);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
