import { expect, test } from 'vitest';
import type { Caller } from '../../../src/core/engineContext.ts';
import { register } from '../../../src/core/verbs/register.ts';
import { start } from '../../../src/core/verbs/start.ts';
import { CALLER, openEngine } from './openEngine.ts';

const command = { kind: 'shell', command: 'x', cwd: '/', environment: {}, producer: 'mcp' } as const;
const inside = (id: string): Caller => ({
  ...CALLER,
  session: { id: `task:${id}`, label: 'a program', role: 'program' },
});

test('a key gives a program no task that it may not see, though both have one owner', async () => {
  const { engine, table } = await openEngine();
  const { context } = engine;
  const [one, other] = [await start(context, command, CALLER), await start(context, command, CALLER)];
  const known = await start(context, { ...command, key: 'k' }, inside(one.id));
  expect(known.owner).toEqual(CALLER.session);
  const count = [...table.values()].length;
  await expect(start(context, { ...command, key: 'k' }, inside(other.id))).rejects.toThrow('key is taken');
  const work = { kind: 'shell', description: 'x', producer: 'mcp', key: 'k' } as const;
  expect(() => register(context, work, inside(other.id))).toThrow('key is taken');
  expect([...table.values()]).toHaveLength(count);
  for (const caller of [inside(one.id), CALLER])
    expect((await start(context, { ...command, key: 'k' }, caller)).id).toBe(known.id);
});
