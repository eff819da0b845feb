import type { Memento } from 'vscode';
import type { LegworkApi, RegisteredTask } from '../../../src/ui/api/legwork.d.ts';
import { report } from './report.ts';

const UNDER_WAY = 'indexing';

/** Work of the extension itself, which goes on over a reload and can be cancelled from the Tasks view. */
export function indexing(api: LegworkApi, memory: Memento) {
  let timer: ReturnType<typeof setInterval> | undefined;

  const stop = async () => {
    clearInterval(timer);
    await memory.update(UNDER_WAY, undefined);
  };

  const index = async () => {
    await memory.update(UNDER_WAY, true);
    const task = await api.register({
      description: 'indexing the workspace',
      name: 'indexing',
      key: 'indexing',
      onCancel: async (reason) => {
        await stop();
        await report('cancelled', async () => ({ reason }));
      },
    });
    await report('registered', async () => ({ id: task.id, state: task.task.status.state }));
    timer = setInterval(() => void step(task), 200);
  };

  let files = 0;
  const step = async (task: RegisteredTask) => {
    files++;
    await task.update({ progress: { percent: Math.min(99, files), message: `${files} files` } });
  };

  return {
    index,
    /** Continues what was under way when the window was closed. */
    goOn: async () => {
      if (memory.get(UNDER_WAY)) await index();
    },
  };
}
