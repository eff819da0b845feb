import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askProgram } from '../../../src/executors/askProgram.ts';

/* Real programs: Node, and files that the system cannot run. */

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'legwork-ask-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (argv: string[], { environment = {}, limitMs = 20_000 } = {}) =>
  askProgram(argv, { environment, limitMs });
const node = (script: string, options?: Parameters<typeof ask>[1]) =>
  ask([process.execPath, '-e', script], options);

test.each([
  ['ends well', "console.log('1.2')", '1.2\n'],
  ['fails', "console.log('1.2'); process.exitCode = 3", '1.2\n'],
  ['waits for its input to end', "process.stdin.on('end', () => console.log('1.2')).resume()", '1.2\n'],
  ['says it elsewhere', "console.error('1.2')", ''],
])('what a program prints that %s', async (_, script, printed) => {
  expect(await node(script)).toBe(printed);
});

test('one that does not end is killed, also if it wants to stay', async () => {
  const stays = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('1.2')";
  expect(['', '1.2\n']).toContain(await node(stays, { limitMs: 500 }));
});

test('it has the environment it is given, and no more', async () => {
  const names = await node('console.log(JSON.stringify([process.env.LEGWORK_ASKED, process.env.HOME]))', {
    environment: { LEGWORK_ASKED: 'x' },
  });
  expect(JSON.parse(names)).toEqual(['x', null]);
});

test('what cannot be started says nothing', async () => {
  const text = join(folder, 'text');
  const broken = join(folder, 'broken');
  writeFileSync(text, 'no program', { mode: 0o600 });
  writeFileSync(broken, '\u007fELF, but no more', { mode: 0o700 });
  for (const file of [join(folder, 'missing'), text, broken, folder, '', 'a\0b'])
    expect(await ask([file, '--version']), file).toBe('');
});
