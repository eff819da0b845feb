import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadPatterns } from '../../../src/core/lineMatcher.ts';
import { OutputWatch, type OutputFinding } from '../../../src/core/outputWatch.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

let folder: string;
let path: string;
beforeAll(loadPatterns);
beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'legwork-watch-'));
  path = join(folder, 'a.log');
  writeFileSync(path, '');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const live = (more: Partial<Task> = {}) =>
  sampleTask({ status: { state: 'running' }, process: IDENTITY, output: { path, bytes: 0 }, ...more });
const monitor = (more: Partial<Task> = {}) => {
  const spec = {
    command: 'x',
    cwd: '/',
    environment: 'e',
    matches: { pattern: 'hit', notify: false, perMinute: 99 },
  };
  return live({ kind: 'monitor', spec, ...more });
};

/** A watch of one task, and what it has found. */
function watch(task: Task) {
  const tasks = [task];
  const outputs = new OutputWatch(() => tasks);
  const found: OutputFinding[] = [];
  outputs.onDidFind((finding) => found.push(finding));
  outputs.review();
  return {
    outputs,
    found,
    tasks,
    /** What a look after these bytes finds. */
    after: (text: string) => {
      appendFileSync(path, text);
      const before = found.length;
      vi.advanceTimersByTime(250);
      return found.slice(before);
    },
  };
}

describe('B7: the size of an output', () => {
  test('is told once it is over the limit, and not again while the task is being ended', () => {
    const { after, tasks } = watch(live({ outputLimitBytes: 5 }));
    expect(after('12345')).toEqual([]);
    expect(after('6')).toMatchObject([{ type: 'limit', bytes: 6 }]);
    tasks[0] = live({ outputLimitBytes: 5, ending: { kind: 'outputLimit', message: '' } });
    expect(after('7')).toEqual([]);
  });
});

describe('B4: progress at the end of an output', () => {
  const draw = (percent: number) => `\u001b]9;4;1;${percent}\u0007`;

  test('is told when it is drawn, once, however much comes after it', () => {
    const { after } = watch(live());
    expect(after(`text ${draw(10)}`)).toMatchObject([{ type: 'progress', progress: { percent: 10 } }]);
    expect(after('more text')).toEqual([]);
    expect(after(draw(20))).toMatchObject([{ progress: { percent: 20 } }]);
    expect(after('\u001b]9;4;0\u0007')).toMatchObject([{ progress: null }]);
  });
});

describe('B4: progress that a program takes away', () => {
  const set = '\u001b]9;4;1;41\u0007';
  const clear = '\u001b]9;4;0\u0007';
  const drawing = () => {
    const watched = watch(live());
    expect(watched.after(set)).toMatchObject([{ progress: { percent: 41 } }]);
    watched.tasks[0] = live({ progress: { percent: 41, state: 'normal' } });
    return watched;
  };

  test.each([4096, 5000, 300_000, 3_000_000])('is gone, however much follows at once: %d bytes', (length) => {
    const { after, found } = drawing();
    after(clear + 'x'.repeat(length));
    vi.advanceTimersByTime(3000);
    expect(found.slice(1)).toMatchObject([{ progress: null }]);
  });

  test('is gone where the sequence is written in two halves', () => {
    for (let cut = 1; cut < clear.length; cut++) {
      const { after, outputs } = drawing();
      expect(after('x'.repeat(5000) + clear.slice(0, cut))).toEqual([]);
      expect(after(clear.slice(cut) + 'x'.repeat(5000))).toMatchObject([{ progress: null }]);
      outputs.dispose();
    }
  });

  test('is not brought back by what was drawn before', () => {
    const { after, found } = drawing();
    after(`${'x'.repeat(5000)}${set}${'x'.repeat(600_000)}${clear}${'x'.repeat(5000)}`);
    vi.advanceTimersByTime(3000);
    expect(found.at(-1)).toMatchObject({ progress: null });
  });
});

describe('L1: the lines of a monitor', () => {
  test('are told once they are whole, with how far the output is told', () => {
    const { after } = watch(monitor());
    expect(after('a hit\nhalf a h')).toMatchObject([
      { type: 'matched', matches: [{ number: 1, line: 'a hit' }], bytes: 6 },
    ]);
    expect(after('it\n')).toMatchObject([{ matches: [{ number: 2, line: 'half a hit' }], bytes: 17 }]);
    expect(after('')).toEqual([]);
  });

  test('go on where an earlier host was', () => {
    const { after } = watch(monitor({ matched: { count: 4, line: 'hit', bytes: 4 } }));
    expect(after('hit\nhit again\n')).toMatchObject([{ matches: [{ number: 5, line: 'hit again' }] }]);
  });

  test('are read to the end when the attempt has ended, the last one too', () => {
    const task = monitor();
    const { outputs, found } = watch(task);
    appendFileSync(path, 'hit 1\nhit 2');
    outputs.finish(task);
    expect(found.flatMap((finding) => (finding.type === 'matched' ? finding.matches : []))).toMatchObject([
      { line: 'hit 1' },
      { line: 'hit 2' },
    ]);
  });

  test('a character that comes in two pieces is one', () => {
    const { after } = watch(monitor());
    const bytes = Buffer.from('hit €\n');
    appendFileSync(path, bytes.subarray(0, 5));
    expect(after('')).toEqual([]);
    appendFileSync(path, bytes.subarray(5));
    expect(after('')).toMatchObject([{ matches: [{ line: 'hit €' }] }]);
  });
});

test('what has no process yet, or no output any more, is no harm', () => {
  const { after, tasks } = watch(
    live({ output: { path: join(folder, 'gone.log'), bytes: 0 }, outputLimitBytes: 1 }),
  );
  expect(after('x')).toEqual([]);
  tasks[0] = sampleTask();
  expect(after('x')).toEqual([]);
});

describe('L1: a monitor that wrote more than a turn can read', () => {
  const flood = `${'noise\n'.repeat(50_000)}hit\n`;

  test('is read on in later turns, so that others have theirs', () => {
    const watched = watch(monitor());
    const { tasks } = watched;
    expect(watched.after(flood)).toEqual([]);
    // Without a task there are no further looks: what is found now comes of reading on.
    tasks.pop();
    vi.runAllTimers();
    expect(watched.found).toMatchObject([
      { type: 'matched', bytes: flood.length, matches: [{ line: 'hit' }] },
    ]);
  });

  test('is read to its end after its attempt, wherever a later one moved the file', () => {
    const task = monitor();
    const { after, found, outputs, tasks } = watch(task);
    after(flood);
    tasks.pop();
    outputs.finish(task);
    renameSync(path, join(folder, 'a.1.log'));
    writeFileSync(path, 'hit of another\n');
    vi.runAllTimers();
    expect(found).toMatchObject([{ type: 'matched', matches: [{ line: 'hit' }] }]);
  });

  test('is read no further by a host that ends', () => {
    const { after, found, outputs } = watch(monitor());
    after(flood);
    outputs.dispose();
    expect(vi.getTimerCount()).toBe(0);
    expect(found).toEqual([]);
  });
});
