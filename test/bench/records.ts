import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatRecord } from '../../src/core/taskFormat.ts';
import { outputPath, taskPath, type DataPaths } from '../../src/protocol/dataDirectory.ts';
import type { Task } from '../../src/protocol/task.ts';

/** A group that `writeGroups` makes, of which nothing starts. */
export const HELD_GROUP = 'held';

/** Of the record with this index. */
export const recordId = (index: number) => `sh-${String(index).padStart(8, '0')}`;

/** Writes records of tasks as a host would, without one; `shape` makes of an ended one what is wanted. Answers how many bytes they have. */
export function writeRecords(
  paths: DataPaths,
  count: number,
  shape: (task: Task, index: number) => Task = (task) => task,
): number {
  let bytes = 0;
  for (const folder of [paths.tasks, paths.output]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  // By default a host keeps fewer ended tasks than are measured.
  writeFileSync(paths.retention, '{}', { mode: 0o600 });
  for (let index = 0; index < count; index++) {
    const task = shape(endedTask(paths, index), index);
    const text = formatRecord(task);
    bytes += text.length;
    writeFileSync(taskPath(paths, task.id), text, { mode: 0o600 });
  }
  return bytes;
}

/** Writes the file of a group of one slot, which is paused. */
export function writeHeldGroup(paths: DataPaths): void {
  const groups = [{ name: HELD_GROUP, slots: 1, isPaused: true }];
  writeFileSync(paths.groups, JSON.stringify({ schema: 1, groups }), { mode: 0o600 });
}

/** As a task that waits in the held group. */
export function queued(task: Task): Task {
  const { startedAt: _started, endedAt: _ended, noticedAt: _noticed, process: _process, ...rest } = task;
  return {
    ...rest,
    status: { state: 'pending', waitsFor: { kind: 'slot' } },
    group: HELD_GROUP,
    output: { ...task.output, bytes: 0 },
  };
}

/** Writes tasks whose wrappers are gone without a trace of an end: of a boot that was none of this machine. */
export function writeLost(paths: DataPaths, count: number): void {
  mkdirSync(paths.run, { recursive: true, mode: 0o700 });
  writeRecords(paths, count, (task) => {
    const { endedAt: _ended, noticedAt: _noticed, ...rest } = task;
    const { pid, startTime, boot } = rest.process ?? {};
    const marker = join(paths.run, `${task.id}.1`);
    writeFileSync(`${marker}.claim`, '');
    writeFileSync(`${marker}.pid.${pid}.${startTime}.${boot}`, '');
    return { ...rest, status: { state: 'running' } };
  });
}

/** As a host has it in memory. */
export function endedTask(paths: DataPaths, index: number): Task {
  const id = recordId(index);
  const at = (seconds: number) =>
    new Date(Date.UTC(2026, 0, 1) + (index * 60 + seconds) * 1000).toISOString();
  return {
    schema: 1,
    id,
    kind: 'shell',
    description: 'npm run build -- --mode production',
    producer: 'user',
    owner: { id: 'window:/home/ada/shop', label: 'shop', workspace: '/home/ada/shop' },
    spec: { command: 'npm run build -- --mode production', cwd: '/home/ada/shop', environment: 'none' },
    attempt: { number: 1 },
    status:
      index % 5
        ? { state: 'completed', exitCode: 0 }
        : { state: 'failed', failure: { kind: 'exit', code: 2 } },
    createdAt: at(0),
    updatedAt: at(42),
    startedAt: at(0),
    endedAt: at(42),
    output: { path: outputPath(paths, id), bytes: 12_345 },
    process: { pid: 4242, startTime: '8571', boot: '5ad9b4b2-6a0c-4a3f-9f0e-0d8c5f2f7a11' },
    noticedAt: at(43),
  };
}
