import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits } from '../../../src/base/schema.ts';
import { sessionOf } from '../../../src/mcp/caller.ts';
import { session } from '../../../src/protocol/session.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });

test('a client of any name has a session that the host takes, and the same one each time', () => {
  fc.assert(
    fc.property(text, fc.option(text, { nil: undefined }), text, (name, title, folder) => {
      const made = sessionOf({ name, title }, { folder, inside: undefined });
      expect(fits(session(), made)).toBe(true);
      expect(made.role).toBe('program');
      expect(made.id).toMatch(/^mcp:[^\n\r]*:[0-9a-f]{16}$/);
      expect(sessionOf({ name, title }, { folder, inside: undefined })).toEqual(made);
      expect(sessionOf({ name, title }, { folder: `${folder}/x`, inside: undefined }).id).not.toBe(made.id);
    }),
  );
});

test('no client outside a task has the session of one inside, whatever its name', () => {
  const inside = sessionOf({ name: 'a' }, { folder: '/w', inside: 'ag-1' });
  expect(inside).toMatchObject({ id: 'task:ag-1', role: 'program' });
  fc.assert(
    fc.property(text, (name) => {
      expect(sessionOf({ name }, { folder: '/w', inside: undefined }).id.startsWith('task:')).toBe(false);
    }),
  );
});
