import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRecord } from '../../../src/core/taskFormat.ts';
import { register } from '../../../src/core/verbs/register.ts';
import { start } from '../../../src/core/verbs/start.ts';
import { transfer } from '../../../src/core/verbs/transfer.ts';
import { update } from '../../../src/core/verbs/update.ts';
import { checked } from '../../../src/protocol/checked.ts';
import { taskPath } from '../../../src/protocol/dataDirectory.ts';
import { isExpectedError } from '../../../src/protocol/errors.ts';
import { requestParams } from '../../../src/protocol/requestParams.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { VALID } from '../protocol/validRequests.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { CREATED_AT, IDENTITY, sampleTask } from './sampleTask.ts';

/** What fits somewhere, at the edges of that. */
const EDGES: unknown[] = [
  '',
  'x',
  'x\0y\n',
  'x'.repeat(5000),
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00Z',
  0,
  1,
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Number.MAX_VALUE,
  3660 * 24 * 3_600_000,
  true,
  [],
  [''],
  {},
  null,
];

type Path = (string | number)[];

/** Paths of all values below one. */
function pathsOf(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, item]) => pathsOf(item).map((rest) => [key, ...rest]))];
}

function withAt(value: unknown, [key, ...rest]: Path, item: unknown): unknown {
  if (key === undefined) return item;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = withAt(copy[key], rest, item);
  return copy;
}

/** What only one task may have, or needs a repository, is left out, but where it is what is changed. */
function reusable(params: object, path: Path): object {
  const once = ['id', 'key', 'name', 'worktree'].filter((field) => field !== path[0]);
  return 'producer' in params
    ? Object.fromEntries(Object.entries(params).filter(([field]) => !once.includes(field)))
    : params;
}

test('whatever a request is let say, the record it makes can be read again', async () => {
  const { engine, paths } = await openEngine([
    sampleTask({ id: 'sh-1', status: { state: 'running' }, process: IDENTITY, startedAt: CREATED_AT }),
    sampleTask({ id: 'ot-1', kind: 'other', spec: { external: true }, status: { state: 'running' } }),
  ]);
  const verbs = { start, register, update, transfer };
  const tasksOf = async (name: keyof typeof verbs, params: unknown): Promise<readonly Task[]> => {
    try {
      const fine = checked(requestParams[name], params) as never;
      return [await verbs[name](engine.context, fine, CALLER)].flat();
    } catch (error) {
      if (!isExpectedError(error)) throw new Error(JSON.stringify(params), { cause: error });
      return [];
    }
  };
  let accepted = 0;
  for (const name of Object.keys(verbs) as (keyof typeof verbs)[]) {
    for (const valid of VALID[name].filter((params) => !('prompt' in params))) {
      for (const path of pathsOf(valid)) {
        for (const edge of EDGES) {
          for (const { id } of await tasksOf(name, withAt(reusable(valid, path), path, edge))) {
            accepted++;
            const read = () => parseRecord(readFileSync(taskPath(paths, id), 'utf8'));
            expect(read, `${name}: ${path.join('.')} is ${JSON.stringify(edge)}`).not.toThrow();
          }
        }
      }
    }
  }
  expect(accepted).toBeGreaterThan(200);
}, 60_000);
