import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Task } from '../../../src/protocol/task.ts';
import type { TaskModel } from '../../../src/ui/tasks/taskModel.ts';
import { bareRun } from '../bareSpawn.ts';
import { bySize, timeOf, type BenchOptions, type Row } from '../measure.ts';
import { endedTask, recordId } from '../records.ts';

const ACTIVATION = join(import.meta.dirname, '../activation.child.ts');
const CHANGES = 50;
/** A window that compiled its extension keeps that some seconds after it opened. */
const KEEP_LIMIT_MS = 15_000;

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

/** The extension's bundle is loaded and activated, in an editor that does nothing: by the first window of a version, and by those after it. */
export async function activation(options: BenchOptions): Promise<Row[]> {
  const cache = options.freshDirectory();
  const rows = await activationRows(options, cache, '');
  const { child } = startActivation(options, cache);
  for (let left = KEEP_LIMIT_MS; left > 0 && !hasCode(cache); left -= 100) await delay(100);
  child.stdin?.end();
  await once(child, 'exit');
  return [...rows, ...(await activationRows(options, cache, ', not for the first time'))];
}

async function activationRows(options: BenchOptions, cache: string, when: string): Promise<Row[]> {
  const { child, ended } = startActivation(options, cache);
  child.stdin?.end();
  const { stdout } = await ended;
  const { load, activate, cpu } = JSON.parse(stdout) as { load: number; activate: number; cpu: number };
  const bare = [await timeOf(() => bareRun([process.execPath, '-e', '0']))];
  const common = { unit: 'ms', bareName: 'node -e 0', bare };
  return [
    { ...common, subject: `load of the extension’s bundle${when}`, host: [load] },
    { ...common, subject: `activation of the extension${when}`, host: [activate] },
    // Depends less on what else the machine does.
    {
      ...{ unit: 'ms', subject: `load and activation of the extension${when}: CPU`, host: [cpu] },
      ...{ bareName: '', bare: [] },
    },
  ];
}

function startActivation(options: BenchOptions, cache: string) {
  const env = { ...process.env, LEGWORK_HOME: options.freshDirectory(), LEGWORK_CODE_CACHE: cache };
  const ended = promisify(execFile)(process.execPath, [...process.execArgv, ACTIVATION, options.build], {
    env,
  });
  return { child: ended.child, ended };
}

function hasCode(cache: string): boolean {
  return readdirSync(cache).some((name) => name.startsWith('extensionProgram-') && !name.endsWith('.tmp'));
}
