import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addAgent } from '../../../src/cli/agent.ts';
import { readBatchLine } from '../../../src/cli/batchLine.ts';
import type { Cli } from '../../../src/cli/cli.ts';
import { addRun } from '../../../src/cli/run.ts';
import { lineOfStart, startOfTask } from '../../../src/cli/templates/lineOfStart.ts';
import { executorWord } from '../../../src/protocol/executorText.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { sampleAgentRun } from '../core/sampleAgentRun.ts';
import { sampleTask } from '../core/sampleTask.ts';

const program = new Command().enablePositionalOptions();
for (const add of [addRun, addAgent]) add(program, {} as Cli);
const [run, agent] = program.commands as [Command, Command];

const TASKS: Record<string, (more: Partial<Task>) => Task> = {
  'a command': (more) => sampleTask(more),
  'an agent run': (more) => sampleAgentRun(more),
};

/** What is saved of a task as a template, and read again as the line of a batch. */
function againOf(task: Task): string | undefined {
  const start = startOfTask(task);
  const line = start && lineOfStart(start, { folder: undefined });
  const read = readBatchLine(JSON.stringify(line), { run, agent });
  return read.options.on && executorWord(read.options.on);
}

test.each(Object.keys(TASKS))('%s that ran as a job does so again from a template and in a batch', (what) => {
  const make = TASKS[what] as (more: Partial<Task>) => Task;
  expect(againOf(make({ executor: { kind: 'slurm', partition: 'gpu', place: { job: 7 } } }))).toBe(
    'slurm:gpu',
  );
  expect(againOf(make({ executor: { kind: 'slurm' } }))).toBe('slurm');
  expect(againOf(make({}))).toBeUndefined();
});

test('a start on this machine stays there', () => {
  const start = { kind: 'shell', command: 'true', cwd: '/', executor: { kind: 'local' } } as const;
  expect(lineOfStart(start, { folder: '/' })).toEqual({ command: 'true', on: 'local' });
});
