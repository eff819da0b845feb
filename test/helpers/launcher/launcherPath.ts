import { join } from 'node:path';
import { PROJECT } from '../vscode/cache.ts';

/** The launcher that `npm run build` made for this machine. */
export function launcherPath(): string {
  const name = process.platform === 'win32' ? 'legwork-launcher.exe' : 'legwork-launcher';
  return join(PROJECT, 'dist/launcher', `${process.platform}-${process.arch}`, name);
}
