import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Ways in which an entry of a folder can be odd; each makes one at a path where there is nothing. */
export const ODD_ENTRIES: Record<string, (path: string) => void | Promise<void>> = {
  folder: (path) => void mkdirSync(path),
  fullFolder: (path) => {
    mkdirSync(join(path, 'deeper'), { recursive: true });
    writeFileSync(join(path, 'deeper', 'file'), 'of somebody');
  },
  lockedFolder: (path) => void mkdirSync(path, { mode: 0 }),
  danglingLink: (path) => symlinkSync('/nowhere/at/all', path),
  linkLoop: (path) => symlinkSync(basename(path), path),
  linkToDevice: (path) => symlinkSync('/dev/zero', path),
  linkToFolder: (path) => {
    // Not one of the system's: it may be written to.
    const target = mkdtempSync(join(tmpdir(), 'legwork-linked-'));
    onTestFinished(() => rmSync(target, { recursive: true, force: true }));
    symlinkSync(target, path);
  },
  namedPipe: (path) => void execFileSync('mkfifo', ['--', path]),
  socket: async (path) => {
    // Node removes what is at the path when it closes the server, whatever is there by then; and a name may be longer
    // than a socket's path can be.
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'lws-')), 's');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(elsewhere, resolve));
    onTestFinished(() => {
      server.close();
      rmSync(dirname(elsewhere), { recursive: true, force: true });
    });
    renameSync(elsewhere, path);
  },
  empty: (path) => writeFileSync(path, ''),
  garbage: (path) => writeFileSync(path, Buffer.from([0, 0xff, 0xfe, 0x7b, 0x22, 0, 10, 0xc3])),
  json: (path) => writeFileSync(path, '{"schema":1,"id":"sh-x","groups":7}'),
  unreadable: (path) => writeFileSync(path, '{}', { mode: 0 }),
  // Sparse, so that it takes no room: no string can hold it.
  huge: (path) => {
    const file = openSync(path, 'w');
    ftruncateSync(file, 3 * 1024 ** 3);
    closeSync(file);
  },
};

/** Puts an odd entry in the place of whatever is there. */
export async function putOdd(path: string, kind: string): Promise<void> {
  rmSync(path, { recursive: true, force: true });
  await ODD_ENTRIES[kind]?.(path);
}

/** Adds entries with names that hardly any program expects. */
export function putOddNames(folder: string): void {
  const notUtf8 = Buffer.concat([
    Buffer.from(join(folder, 'x')),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('.json'),
  ]);
  writeFileSync(notUtf8, 'x');
  for (const name of [`${'n'.repeat(250)}.json`, '\n', ' ', '-rf', '*', '.hidden.json', 'a"b\'c.json']) {
    writeFileSync(join(folder, name), 'x');
  }
  mkdirSync(join(dirname(folder), basename(folder), 'ü'.repeat(120)));
}
