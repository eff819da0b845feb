import { expect, test, vi } from 'vitest';
import { faultOf, fits, type Schema } from '../../../src/base/schema.ts';
import { fieldsAt } from '../../../src/protocol/fieldPaths.ts';
import { kinds, later, object, only, optional, text } from '../../../src/protocol/fields.ts';

/* What a start needs of the descriptions is built when a value first has it: a record has few of its possible parts. */

const task = {
  schema: 1,
  id: 'sh-1',
  kind: 'shell',
  description: 'true',
  producer: 'user',
  owner: { id: 'cli:ada', label: 'ada' },
  spec: { command: 'true', cwd: '/', environment: 'none' },
  attempt: { number: 1 },
  status: { state: 'completed', exitCode: 0 },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  output: { path: '/output', bytes: 0 },
};

/** What is needed of zod's own description of a schema to walk it. */
interface Walkable {
  getter?: () => Schema;
  shape?: Record<string, Schema>;
  options?: Schema[];
  innerType?: Schema;
  element?: Schema;
}

/** Names of the parts that are described later and have been built from now on. */
function building(schema: Schema): string[] {
  const built: string[] = [];
  const visit = (part: Schema, name: string) => {
    const def = part._zod.def as Walkable;
    if (def.getter) {
      const { getter } = def;
      def.getter = () => {
        built.push(name);
        return getter();
      };
      return;
    }
    for (const [field, inner] of Object.entries(def.shape ?? {})) visit(inner, field);
    for (const option of def.options ?? []) visit(option, name);
    for (const inner of [def.innerType, def.element]) if (inner) visit(inner, name);
  };
  visit(schema, '');
  return built;
}

test('of a record, and of a start, what a value has is built, and nothing else', async () => {
  // Other tests of this process may have had such values.
  vi.resetModules();
  const { parseRecord } = await import('../../../src/core/taskFormat.ts');
  const { taskRecord } = await import('../../../src/protocol/taskRecord.ts');
  const { startParams } = await import('../../../src/protocol/startParams.ts');
  const ofRecord = building(taskRecord());
  parseRecord(JSON.stringify(task));
  expect(ofRecord).toEqual([]);
  parseRecord(JSON.stringify({ ...task, result: { summary: 'done' } }));
  expect(ofRecord).toEqual(['result']);

  const ofStart = building(startParams());
  const start = { kind: 'shell', command: 'true', cwd: '/', environment: {}, producer: 'user' };
  expect(fits(startParams(), start)).toBe(true);
  expect(ofStart).toEqual(['']);
});

const pet = () => object({ kind: only('pet', 'A pet.'), name: text('Its name.') }, 'A pet.');
const plant = () => object({ kind: only('plant', 'A plant.') }, 'A plant.');
const thing = kinds('kind', [later(pet, { kind: 'pet' }), later(plant, { kind: 'plant' })], {
  says: 'A thing.',
});
const home = object({ first: later(() => thing), second: optional(later(() => thing)) }, 'A home.');

test('what is described later is demanded, allowed and refused all the same', () => {
  const isFine = { first: { kind: 'plant' } };
  expect(fits(home, isFine)).toBe(true);
  expect(fits(home, { first: { kind: 'pet', name: 'Rex' }, second: { kind: 'plant' } })).toBe(true);
  for (const [value, sentence] of [
    [{}, '"first" is missing. It must be an object.'],
    [{ first: { kind: 'rock' } }, '"first.kind" must be one of pet, plant (got "rock").'],
    [{ first: { kind: 'pet' } }, '"first.name" is missing. It must be a text.'],
    [{ ...isFine, second: 7 }, '"second" must be an object (got 7).'],
  ] as const) {
    expect(fits(home, value)).toBe(false);
    expect(faultOf(home, value)).toBe(sentence);
  }
});

test('the fields of what is described later can be listed', () => {
  expect(fieldsAt(home, ['second'])).toEqual(['kind', 'name']);
  expect(fieldsAt(home, ['second', 'name'])).toEqual([]);
});
