import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, PROJECT } from '../helpers/vscode/cache.ts';
import { startCodeServer, type CodeServer } from '../helpers/vscode/codeServer.ts';
import { findVsix } from '../helpers/vscode/vsix.ts';

const run = promisify(execFile);

await start({ waits: !process.argv.includes('--no-wait'), usesDesktop: !process.argv.includes('--web') });

/**
 * `npm start`: the packaged extension in the desktop editor when `code` is on the PATH, else in a
 * code-server. `--web` takes code-server in any case, `--no-wait` ends once it answers.
 */
async function start({ waits, usesDesktop }: { waits: boolean; usesDesktop: boolean }): Promise<void> {
  const vsix = await findVsix();
  const folder = await sampleFolder();
  if (usesDesktop && waits && isOnPath('code')) {
    await desktop(['--install-extension', vsix, '--force']);
    await desktop([folder]);
    console.log(`Opened ${folder} in Visual Studio Code, with Legwork installed.`);
    return;
  }
  const server = await startCodeServer({ folder, vsix, root: join(cacheDirectory(), 'start') });
  try {
    const answer = await fetch(server.url());
    if (!answer.ok) throw new Error(`The editor answers with ${answer.status}`);
    console.log(`\n  Visual Studio Code with Legwork:  ${server.url()}\n`);
    if (waits) await untilInterrupted(server);
  } finally {
    // Tasks go on: that is what Legwork is for, and the next start shows them.
    await server.close();
  }
}

/** A copy that stays, so that what a person did in there is there the next time. */
async function sampleFolder(): Promise<string> {
  const folder = join(cacheDirectory(), 'orchard');
  await mkdir(folder, { recursive: true });
  await cp(join(PROJECT, 'test/fixtures/workspace'), folder, { recursive: true, force: false });
  return folder;
}

function isOnPath(name: string): boolean {
  const names = process.platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.some((folder) => names.some((file) => existsSync(join(folder, file))));
}

async function desktop(args: string[]): Promise<void> {
  // On Windows `code` is a script for the shell, which takes quoted arguments.
  const isWindows = process.platform === 'win32';
  await run('code', isWindows ? args.map((arg) => `"${arg}"`) : args, { shell: isWindows });
}

async function untilInterrupted(server: CodeServer): Promise<void> {
  console.log('  Press Ctrl-C to stop.\n');
  await new Promise<void>((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    server.onEnd(() => reject(new Error(`code-server ended:\n${server.log()}`)));
  });
  console.log('Stopping …');
}
