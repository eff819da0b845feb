import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Task } from '../../../src/protocol/task.ts';
import type { TaskModel } from '../../../src/ui/tasks/taskModel.ts';
import { bareRun } from '../bareSpawn.ts';
import { bySize, timeOf, type BenchOptions, type Row } from '../measure.ts';
import { endedTask, recordId } from '../records.ts';

const ACTIVATION = join(import.meta.dirname, '../activation.child.ts');
const CHANGES = 50;

/** One task changes, and what a window shows of it is worked out again. */
export async function windowModel(options: BenchOptions): Promise<Row[]> {
  const module = await import(sourceOf(options.build, 'taskModel.ts'));
  const create = (): TaskModel => new module.TaskModel();
  const { paths } = options.newHost();
  return bySize(
    options,
    (count) => `a change in a window’s model of ${count} tasks`,
    async (count) => {
      const model = create();
      const tasks = Array.from({ length: count }, (_, index) => endedTask(paths, index));
      model.replaceAll(tasks);
      const id = recordId(count >> 1);
      const ms = await timeOf(async () => {
        for (let change = 0; change < CHANGES; change++) show(model, { ...tasks[0], id } as Task);
      });
      model.dispose();
      return { ms: ms / CHANGES };
    },
  );
}

function show(model: TaskModel, task: Task): void {
  model.apply({ changed: [task], removed: [] });
  model.groups();
  model.tasksBefore(task.id);
  model.childrenOf(task.id);
}

/** Where a file of the user interface lies in a checkout, whose folders may be others. */
function sourceOf(build: string, name: string): string {
  const folder = join(build, 'src/ui');
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    `/${path}`.endsWith(`/${name}`),
  );
  if (found === undefined) throw new Error(`There is no ${name} below ${folder}.`);
  return join(folder, found);
}

/** The extension's bundle is loaded and activated, in an editor that does nothing. */
export async function activation(options: BenchOptions): Promise<Row[]> {
  const env = { ...process.env, LEGWORK_HOME: options.freshDirectory() };
  const command = [...process.execArgv, ACTIVATION, options.build];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env });
  const { load, activate, cpu } = JSON.parse(stdout) as { load: number; activate: number; cpu: number };
  const bare = [await timeOf(() => bareRun([process.execPath, '-e', '0']))];
  const common = { unit: 'ms', bareName: 'node -e 0', bare };
  return [
    { ...common, subject: 'load of the extension’s bundle, without a code cache', host: [load] },
    { ...common, subject: 'activation of the extension', host: [activate] },
    // Depends less on what else the machine does.
    { unit: 'ms', subject: 'load and activation of the extension: CPU', host: [cpu], bareName: '', bare: [] },
  ];
}
