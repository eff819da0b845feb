import { expect, test } from 'vitest';
import { requestParams } from '../../../src/protocol/requestParams.ts';
import { requestSchemas, type JsonSchema } from '../../../src/protocol/requestSchemas.ts';

const schemas = requestSchemas();

/** Every schema of a field below one, by its path. */
function fieldsOf(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const below = Object.entries(schema.properties ?? {}) as [string, JsonSchema][];
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as JsonSchema[];
  return [
    ...below.flatMap(([name, field]): [string, JsonSchema][] => [
      [`${path}.${name}`, field],
      ...fieldsOf(field, `${path}.${name}`),
    ]),
    ...options.flatMap((option) => fieldsOf(option, path)),
    ...(typeof schema.items === 'object' ? fieldsOf(schema.items as JsonSchema, `${path}[]`) : []),
  ];
}

test('there is a schema for every request', () => {
  expect(Object.keys(schemas)).toEqual(Object.keys(requestParams));
  for (const schema of Object.values(schemas)) {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  }
});

test.each(Object.entries(schemas))('%s and all it may say is described in a sentence', (name, schema) => {
  const undescribed = [[name, schema] as const, ...fieldsOf(schema, name)].filter(
    ([, { description }]) => !/^\S.*\.$/s.test(description ?? ''),
  );
  expect(undescribed.map(([path]) => path)).toEqual([]);
});

test('what may be said', () => {
  const all = Object.entries(schemas).flatMap(([name, schema]) => fieldsOf(schema, name));
  expect([...new Set(all.map(([path]) => path))].join('\n')).toMatchSnapshot();
});
