import { expect, test } from 'vitest';
import manifest from '../../../../package.json' with { type: 'json' };
import { TOOLS } from '../../../../src/tools/tools.ts';
import { toolContributions } from '../../../../src/ui/tools/contributions.ts';

test('package.json tells of exactly the tools there are; `npm run build:manifest` writes them', () => {
  expect(manifest.contributes.languageModelTools).toEqual(toolContributions());
  expect(toolContributions().map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
});

test.each(toolContributions().map((tool) => [tool.name, tool] as const))(
  '%s is as the editor wants it, with a sentence for people',
  (name, { toolReferenceName, userDescription, modelDescription, inputSchema }) => {
    expect(name).toMatch(/^[\w-]+$/);
    expect(toolReferenceName).toMatch(/^[\w-]+$/);
    expect(userDescription).toMatch(/^[A-Z].*\.$/);
    expect(modelDescription.startsWith(userDescription.slice(0, -1))).toBe(true);
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
  },
);
