import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { anyEnvironment } from '../../helpers/host/anyEnvironment.ts';
import { EnvironmentFiles } from '../../../src/executors/environmentFiles.ts';

function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-env-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const problems: Error[] = [];
  return { folder, problems, files: new EnvironmentFiles(folder, (error) => problems.push(error)) };
}

const ENVIRONMENT = { PATH: '/bin', 'an odd=name': 'x', EMPTY: '' };
/** When what was written now has been left alone for longer than a wrapper may take to read it. */
const LATER = new Date(Date.now() + 2 * 60 * 60_000);

test.each([
  ['removed', (path: string) => rmSync(path)],
  ['cut off', (path: string) => truncateSync(path, 3)],
  ['emptied', (path: string) => truncateSync(path)],
  ['removed with its folder', (path: string) => rmSync(join(path, '..'), { recursive: true })],
])('an environment that was %s under the host is written again', (_what, spoil) => {
  const { folder, files } = openFolder();
  const key = files.keep({ PATH: '/bin', X: 'y' });
  const path = join(folder, key);
  const content = readFileSync(path, 'utf8');
  spoil(path);
  expect(files.keep({ PATH: '/bin', X: 'y' })).toBe(key);
  expect(readFileSync(path, 'utf8')).toBe(content);
});

test('what nobody needs is removed; what is no environment is left, and keeps nothing', () => {
  const { folder, problems, files } = openFolder();
  const kept = files.keep(ENVIRONMENT);
  const old = files.keep({ OLD: '1' });
  mkdirSync(join(folder, 'a folder'));
  symlinkSync('/nowhere', join(folder, 'dangling'));
  symlinkSync('loop', join(folder, 'loop'));
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]), '');
  files.prune(new Set([kept]), LATER);
  expect(existsSync(join(folder, kept))).toBe(true);
  expect(existsSync(join(folder, old))).toBe(false);
  expect(existsSync(join(folder, 'a folder'))).toBe(true);
  // Its name, read as UTF-8, is another one.
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('ENOENT')]);
});

const text = fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', ''));
const environments = fc.array(fc.dictionary(text, text), { minLength: 1, maxLength: 4 });

test('what was kept is loaded as it is read from its file, in whatever order, also when the file is gone', () => {
  fc.assert(
    fc.property(environments, fc.infiniteStream(fc.nat()), (all, choices) => {
      const { folder, files } = openFolder();
      const keys = all.map((environment) => files.keep(environment));
      for (const choice of [...choices.take(8)]) {
        const key = keys[choice % keys.length] ?? '';
        const read = new EnvironmentFiles(folder, () => undefined).load(key);
        expect(files.load(key)).toEqual(read);
        expect(files.keep(all[choice % all.length] ?? {})).toBe(key);
      }
      const last = files.load(keys[0] ?? '');
      rmSync(join(folder, keys[0] ?? ''));
      expect(files.load(keys[0] ?? '')).toBe(last);
    }),
  );
});

test('what is loaded is what was kept, whatever the names', () => {
  const { folder, files } = openFolder();
  fc.assert(
    fc.property(anyEnvironment, (environment) => {
      const key = files.keep(environment);
      const read = new EnvironmentFiles(folder, () => undefined).load(key);
      expect(new Map(Object.entries(read))).toEqual(new Map(Object.entries(environment)));
    }),
    { examples: [[Object.fromEntries([['__proto__', 'x']])]] },
  );
});
