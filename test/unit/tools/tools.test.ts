import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { describe, expect, test } from 'vitest';
import { inputSchemaOf, outputSchemaOf, TOOLS } from '../../../src/tools/tools.ts';

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  test('is named by a verb and a noun, and says when to use it', () => {
    expect(name).toMatch(/^[a-z]+_[a-z]+(?:_[a-z]+)?$/);
    expect(tool.says.length).toBeGreaterThan(60);
    // Some clients cut longer ones.
    expect(tool.says.length).toBeLessThan(1024);
  });

  test('has schemas that a validator accepts, and that say what each parameter is', () => {
    const validator = new AjvJsonSchemaValidator();
    const input = inputSchemaOf(tool);
    for (const schema of [input, outputSchemaOf(tool)]) {
      expect(schema.type).toBe('object');
      expect(validator.getValidator(schema as never)).toBeTypeOf('function');
    }
    const undescribed = Object.entries(input.properties ?? {}).filter(
      ([, each]) => !(each as { description?: string }).description,
    );
    expect(undescribed).toEqual([]);
    expect(JSON.stringify(input)).not.toMatch(/"(?:pattern|propertyNames|\$schema)"|9007199254740991/);
  });
});

test('every tool has its own name', () => {
  expect(new Set(TOOLS.map(({ name }) => name)).size).toBe(TOOLS.length);
});
