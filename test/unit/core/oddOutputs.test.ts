import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { output } from '../../../src/core/verbs/output.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { outputPath } from '../../../src/protocol/dataDirectory.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleTask } from './sampleTask.ts';

test.each<[string, (path: string) => void]>([
  ['a file', (path) => writeFileSync(path, '')],
  ['a link to itself', (path) => symlinkSync(path, path)],
])(
  'with %s in the place of the folder of outputs, an output is refused in a sentence',
  async (_what, put) => {
    const { engine, table, turn, paths } = await openEngine([
      sampleTask({ id: 'sh-1', status: { state: 'completed' } }),
    ]);
    const path = outputPath(paths, 'sh-1');
    const task = table.get('sh-1');
    turn.put({ ...task, output: { ...task.output, path } });
    rmSync(paths.output, { recursive: true, force: true });
    put(paths.output);
    const refusal = {
      code: ErrorCode.badRequest,
      message: expect.stringMatching(/^The output of task sh-1 cannot be read: E/) as string,
    };
    expect(() => output(engine.context, { id: 'sh-1' }, CALLER)).toThrow(
      expect.objectContaining(refusal) as Error,
    );
  },
);
