import { chmod, mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { EnvironmentVariableCollection, ExtensionContext } from 'vscode';
import { l10n } from 'vscode';
import { writeIfDifferent } from '../../base/atomicFile.ts';
import { commandShims } from '../../protocol/commandShim.ts';
import { COMPLETED_SHELLS, COMPLETION_FILES, COMPLETION_SCRIPTS } from '../../protocol/completionScripts.ts';
import { dataDirectorySetting, readSetting, terminalCompletionSetting } from './settings.ts';

/** Where programs look without `XDG_DATA_DIRS`, which would otherwise be lost. */
const USUAL_DATA_DIRECTORIES = '/usr/local/share:/usr/share';

/**
 * Puts `legwork` on the PATH of integrated terminals, makes it use this window's data directory, and lets shells
 * complete it.
 */
export async function provideCommandLine(context: ExtensionContext): Promise<void> {
  const directory = join(context.globalStorageUri.fsPath, 'bin');
  const variables = context.environmentVariableCollection;
  variables.description = l10n.t('Adds the `legwork` command.');
  const home = dataDirectorySetting();
  if (home) variables.replace('LEGWORK_HOME', home);
  else variables.delete('LEGWORK_HOME');
  if (readSetting('dataDirectoryPerMachine')) variables.replace('LEGWORK_PER_MACHINE', '1');
  else variables.delete('LEGWORK_PER_MACHINE');
  variables.prepend('PATH', directory + delimiter);
  const target = { nodePath: process.execPath, scriptPath: context.asAbsolutePath('dist/cli.js') };
  for (const [name, text] of Object.entries(commandShims(target)))
    await provideFile(join(directory, name), text, 0o755);
  await provideCompletion(variables, join(context.globalStorageUri.fsPath, 'share'));
}

/**
 * fish, and bash with bash-completion, look for completions in the folders of `XDG_DATA_DIRS`. No variable adds a folder
 * to those of zsh: `FPATH` would replace them.
 */
export async function provideCompletion(
  variables: Pick<EnvironmentVariableCollection, 'append' | 'replace' | 'delete'>,
  folder: string,
): Promise<void> {
  if (process.platform === 'win32' || !terminalCompletionSetting()) return variables.delete('XDG_DATA_DIRS');
  for (const shell of COMPLETED_SHELLS)
    await provideFile(join(folder, COMPLETION_FILES[shell]), COMPLETION_SCRIPTS[shell], 0o644);
  const { XDG_DATA_DIRS: folders } = process.env;
  if (!folders) variables.replace('XDG_DATA_DIRS', `${USUAL_DATA_DIRECTORIES}:${folder}`);
  // An editor that was started in such a terminal has it already.
  else if (folders.split(':').includes(folder)) variables.delete('XDG_DATA_DIRS');
  else variables.append('XDG_DATA_DIRS', `:${folder}`);
}

/** Terminals may be running the one that is there, and other windows write it, too. */
async function provideFile(path: string, content: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  writeIfDifferent(path, content, { mode });
  await chmod(path, mode);
}
