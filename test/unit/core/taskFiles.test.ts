import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeStrayOutputs } from '../../../src/core/taskFiles.ts';
import { TaskStore } from '../../../src/core/taskStore.ts';
import {
  dataPaths,
  earlierOutputPath,
  earlierTranscriptPath,
  outputPath,
  transcriptPath,
  type DataPaths,
} from '../../../src/protocol/dataDirectory.ts';
import { sampleTask } from './sampleTask.ts';

function openStore(): { paths: DataPaths; store: TaskStore } {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const paths = dataPaths(directory);
  const store = new TaskStore(paths);
  store.prepare();
  return { paths, store };
}

const filesIn = (paths: DataPaths) =>
  [paths.tasks, paths.output, paths.transcript].flatMap((folder) => readdirSync(folder)).toSorted();

test.each([1, 2, 7, 250, Number.MAX_SAFE_INTEGER])(
  'of a task of %d attempts nothing stays, and of others everything',
  (number) => {
    const { paths, store } = openStore();
    const others = ['sh-1', 'sh-12', 'sh-1-2'].map((id) => sampleTask({ id }));
    for (const task of others) {
      store.save(task);
      writeFileSync(outputPath(paths, task.id), '');
      writeFileSync(transcriptPath(paths, task.id), '');
    }
    const before = filesIn(paths);
    const agent = { transcript: transcriptPath(paths, 'sh-1-') };
    const task = sampleTask({ id: 'sh-1-', attempt: { number }, agent });
    store.save(task);
    for (let each = 1; each < Math.min(number, 300); each++) {
      writeFileSync(earlierOutputPath(paths, { id: task.id, number: each }), '');
      writeFileSync(earlierTranscriptPath(agent.transcript, each), '');
    }
    writeFileSync(outputPath(paths, task.id), '');
    writeFileSync(agent.transcript, '');
    store.remove(task);
    expect(filesIn(paths)).toEqual(before);
    // Whatever a removal that was cut off has left, the next one goes on from there.
    store.remove(task);
  },
);

test('a folder in the place of an output stays, and keeps nothing else', () => {
  const { paths, store } = openStore();
  for (const number of [2, 250]) {
    const task = sampleTask({ id: `sh-${number}`, attempt: { number } });
    store.save(task);
    mkdirSync(outputPath(paths, task.id));
    writeFileSync(earlierOutputPath(paths, { id: task.id, number: 1 }), '');
    store.remove(task);
  }
  expect(filesIn(paths)).toEqual(['sh-2.log', 'sh-250.log']);
});

test('of outputs that no record tells of only those go that are empty and old', async () => {
  const { paths } = openStore();
  const old = new Date(Date.now() - 3_600_000);
  const put = (id: string, { text = '', at = old } = {}) => {
    writeFileSync(outputPath(paths, id), text);
    utimesSync(outputPath(paths, id), at, at);
  };
  put('stray');
  put('known');
  put('told', { text: 'something' });
  put('fresh', { at: new Date() });
  mkdirSync(outputPath(paths, 'folder'));
  writeFileSync(join(paths.output, 'notes.txt'), '');
  await removeStrayOutputs(paths, (id) => id === 'known');
  expect(filesIn(paths)).toEqual(['folder.log', 'fresh.log', 'known.log', 'notes.txt', 'told.log']);
});
