import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forTask } from '../../../src/core/forTask.ts';
import { ImpossibleTransition } from '../../../src/core/taskEvents.ts';
import { formatRecord } from '../../../src/core/taskFormat.ts';
import { fileTrace } from '../../../src/core/trace.ts';
import { CautiousStore, isBug, noteCrash } from '../../../src/host/crashKeeper.ts';
import { readCrashes, RECENT_MS, type Crash } from '../../../src/protocol/crashes.ts';
import { dataPaths, taskPath } from '../../../src/protocol/dataDirectory.ts';
import { dataDirectoryUnusable } from '../../../src/protocol/errors.ts';
import { makeTask } from '../cli/makeTask.ts';

const VERSION = '1.0.0';

function openPaths() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-crashes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const paths = dataPaths(folder);
  mkdirSync(paths.tasks);
  return paths;
}

/** What work throws. */
function thrown(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing.');
}

const boom = () => {
  throw new TypeError('boom');
};

test('a crash is written down with its task, and only the latest are kept', () => {
  const paths = openPaths();
  const at = { paths, version: VERSION, trace: fileTrace(paths.trace, 'standard') };
  for (let count = 0; count < 30; count++) noteCrash(thrown(boom), at);
  noteCrash(
    thrown(() => forTask('sh-bad', boom)),
    at,
  );
  const crashes = readCrashes(paths);
  expect(crashes).toHaveLength(20);
  expect(crashes.at(-1)).toMatchObject({ message: 'boom', version: VERSION, task: 'sh-bad' });
  expect(crashes.at(-2)).not.toHaveProperty('task');
  const last = readFileSync(paths.trace, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({
    event: 'bug',
    task: 'sh-bad',
    stack: expect.stringMatching(/^TypeError: boom\n {4}at /) as string,
  });
});

test('a crash that cannot be written down is none the worse for it', () => {
  const paths = openPaths();
  mkdirSync(join(paths.crashes, 'full'), { recursive: true });
  noteCrash(thrown(boom), { paths, version: VERSION, trace: fileTrace(paths.trace, 'standard') });
  expect(readCrashes(paths)).toEqual([]);
});

const bad = (more: Partial<Crash> = {}): Crash => ({
  atMs: Date.now(),
  message: 'boom',
  version: VERSION,
  task: 'sh-bad',
  ...more,
});
const LOADS: [what: string, crashes: Crash[], isSetAside: boolean][] = [
  ['none', [], false],
  ['one, which may be chance', [bad()], false],
  ['two', [bad(), bad()], true],
  ['two, of which one is known to be of it', [bad({ task: undefined as never }), bad()], true],
  ['two of another task', [bad({ task: 'sh-other' }), bad({ task: 'sh-other' })], false],
  ['two of an earlier version', [bad({ version: '0.9.0' }), bad({ version: '0.9.0' })], false],
  ['two long ago', [bad({ atMs: Date.now() - RECENT_MS }), bad({ atMs: Date.now() - RECENT_MS })], false],
];

test.each(LOADS)('a record is set aside after crashes: %s', async (_what, crashes, isSetAside) => {
  const paths = openPaths();
  for (const id of ['sh-bad', 'sh-good']) writeFileSync(taskPath(paths, id), formatRecord(makeTask({ id })));
  writeFileSync(paths.crashes, JSON.stringify(crashes));
  const { tasks, unreadable } = await new CautiousStore(paths, VERSION).load();
  expect(tasks.map(({ id }) => id).sort()).toEqual(isSetAside ? ['sh-good'] : ['sh-bad', 'sh-good']);
  expect(unreadable.map(({ path }) => path)).toEqual(isSetAside ? [taskPath(paths, 'sh-bad')] : []);
});

test('errors of the language are bugs, and transitions that cannot be; those of the system and those for people are none', () => {
  const cause = new Error('x');
  const none = [
    cause,
    thrown(() => JSON.parse('{')),
    thrown(() => readFileSync('/nowhere')),
    dataDirectoryUnusable({ path: '/', reason: 'x', cause }),
  ];
  expect(none.filter(isBug)).toEqual([]);
  const impossible = new ImpossibleTransition(makeTask({}), { type: 'saved' });
  const bugs = [new TypeError('x'), new RangeError('x'), new ReferenceError('x'), impossible];
  expect(bugs.filter(isBug)).toEqual(bugs);
});
