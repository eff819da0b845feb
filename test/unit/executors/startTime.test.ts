import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parsePsLine } from '../../../src/executors/processTable.ps.ts';
import { isSameProcess, type ProcessTable } from '../../../src/executors/processTable.ts';
import { isSameStart, SPELL_START_TIME, spellStartTime } from '../../../src/executors/startTime.ts';

/* The wrapper spells a start time in a shell, the host in TypeScript, and both from bytes that differ by system. */

const SHELLS = [['bash'], ['bash', '--posix'], ['dash'], ['busybox', 'sh']].filter(
  ([file = '', ...args]) => spawnSync(file, [...args, '-c', ':']).status === 0,
);

/** What the shells make of what a `ps` prints, one each. */
function speltInShells(shown: Buffer | string): string[] {
  return SHELLS.map(([file = '', ...args]) => {
    const program = `printf %s "$(${SPELL_START_TIME})"`;
    return spawnSync(file, [...args, '-c', program], { input: shown, encoding: 'utf8' }).stdout;
  });
}

/** Bytes of `ps -o lstart= -p PID`. */
const RECORDED: [system: string, shown: string, spelt: string][] = [
  ['Apple', 'Thu Nov 26 13:56:16 2026    \n', 'Thu-Nov-26-13-56-16-2026'],
  ['Apple, a day below ten', 'Mon Jan  5 03:04:05 2026    \n', 'Mon-Jan-5-03-04-05-2026'],
  ['FreeBSD', 'Thu Nov 26 13:56:16 2026    \n', 'Thu-Nov-26-13-56-16-2026'],
  ['OpenBSD', 'Mon Jan  5 03:04:05 2026\n', 'Mon-Jan-5-03-04-05-2026'],
  ['procps', 'Thu Nov 26 13:56:16 2026\n', 'Thu-Nov-26-13-56-16-2026'],
  ['procps, a day below ten', 'Mon Jan  5 03:04:05 2026\n', 'Mon-Jan-5-03-04-05-2026'],
  ['a locale that says it otherwise', 'jeu. 26 nov. 2026 13:56:16 UTC\r\n', 'jeu-26-nov-2026-13-56-16-UTC'],
  ['a locale beyond ASCII', 'ĉaŭ 26 nov 2026 13:56:16\n', 'a-26-nov-2026-13-56-16'],
  ['busybox, which has no such column', '', ''],
];

test('bash is among the shells', () => expect(SHELLS).toContainEqual(['bash']));

describe.each(RECORDED)('%s', (_system, shown, spelt) => {
  test('is spelt alike by the host and by every shell', () => {
    expect(spellStartTime(shown)).toBe(spelt);
    expect(speltInShells(shown)).toEqual(SHELLS.map(() => spelt));
  });

  test.runIf(shown !== '')('is spelt alike in a line of the listing', () => {
    expect(parsePsLine(`  4242    17  4240 Ss+  ${shown}`)?.startTime).toBe(spelt);
  });
});

test('whatever a ps prints, both ends spell it alike', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ' ',
      '  ',
      ':',
      '\t',
      '\n',
      '\r\n',
      '-',
      '--',
      'Thu',
      'Nov',
      '26',
      '5',
      '2026',
      '*',
      '[',
      '\\',
      '%',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  // No text holds a NUL, and no output of ps does.
  const shown = fc.sample(fc.array(piece, { maxLength: 12 }), 40);
  const texts = shown.map((pieces) => pieces.join('').toWellFormed().replaceAll('\0', ''));
  const folder = mkdtempSync(join(tmpdir(), 'legwork-ps-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const paths = texts.map((text, index) => {
    const path = join(folder, String(index));
    writeFileSync(path, text);
    return path;
  });
  const program = `for file; do printf '%s\\n' "$(cat "$file" | ${SPELL_START_TIME})"; done`;
  for (const [file = '', ...args] of SHELLS) {
    const spelt = spawnSync(file, [...args, '-c', program, 'sh', ...paths], { encoding: 'utf8' });
    expect(spelt.stdout.split('\n').slice(0, -1)).toEqual(texts.map(spellStartTime));
  }
}, 30_000);

test('a start time that an earlier version spelt is the same process', () => {
  const line = '  4242    17  4240 Ss   Thu Nov 26 13:56:16 2026    ';
  const table: ProcessTable = {
    boot: '-',
    find: () => parsePsLine(line),
    list: () => Promise.resolve({ entries: [], taskOf: () => undefined }),
    marked: () => [],
  };
  const process = { pid: 4242, boot: '-' };
  expect(isSameProcess(table, { ...process, startTime: 'Thu-Nov-26-13-56-16-2026-' })).toBe(true);
  expect(isSameProcess(table, { ...process, startTime: 'Thu-Nov-26-13-56-17-2026-' })).toBe(false);
  expect(isSameStart('99', '990')).toBe(false);
});
