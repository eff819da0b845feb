import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Attempt, type AttemptOptions, LauncherClient } from './launcherClient.ts';

export const root = mkdtempSync(join(tmpdir(), 'legwork ü launcher '));
/** Run from a path with blanks and more. */
export const exe = join(root, 'legwork launcher.exe');
copyFileSync(join(import.meta.dirname, '../../dist/launcher/win32-x64/legwork-launcher.exe'), exe);
const clients: LauncherClient[] = [];
after(async () => {
  for (const client of clients) await client.close();
  rmSync(root, { recursive: true, force: true, maxRetries: 20 });
});

let homes = 0;
/** A new data directory with a launcher. */
export function open() {
  const home = join(root, `home ${homes++} 日`);
  return { home, ...serve(home) };
}

/** Another launcher for a data directory. */
export function serve(home: string) {
  const client = new LauncherClient(exe, home);
  clients.push(client);
  let ids = 0;
  const begin = (options: AttemptOptions, id = `t${client.pid}-${ids++}`) => {
    const attempt = new Attempt(home, id);
    client.send('wrap', ...attempt.fields(options));
    return attempt;
  };
  /** The fields by which an attempt is named. */
  const named = async (attempt: Attempt) => {
    const { pid, start } = await attempt.wrapper();
    return [pid, start, attempt.id] as const;
  };
  return { client, begin, named };
}

const quoted = (word: string) =>
  `"${word.replace(/(\\*)("|$)/g, (_, slashes: string, quote) => slashes + slashes + (quote && '\\"'))}"`;
/** The command line that has Node run a script. */
export const node = (script: string, ...words: string[]) =>
  [process.execPath, '-e', script, ...words].map(quoted).join(' ');
/** A script that does not end. */
export const WAIT = 'setInterval(() => {}, 1000)';
