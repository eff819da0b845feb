import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLink } from '../../../../src/ui/uri/links.ts';

test.each(['task', 'output', 'question'])('a link to a %s names it by its id', (shows) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][\w-]{0,63}$/), (id) => {
      expect(parseLink(`/${shows}/${id}`)).toEqual({ shows, id });
      expect(parseLink(`/${shows}/${id}/`)).toEqual({ shows, id });
    }),
  );
});

test.each([
  ...['', '/', '/task', '/task/', '/task//', '/cancel/sh-1', '/start/sh-1', '/tasks/sh-1', 'task/sh-1'],
  ...['/task/sh-1/more', '/task/../sh-1', '/task/sh 1', '/task/-rf', '/task/sh-1\n', '/task/[a](command:b)'],
  ...['/task/ä', `/task/${'a'.repeat(65)}`, '/x/task/sh-1'],
])('%j leads to no task', (path) => {
  expect(parseLink(path)).toBeUndefined();
});

test('whatever a link says, at most an id comes out', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (shows, id) => {
      const link = parseLink(`/${shows}/${id}`);
      expect(link === undefined || /^[\w-]{1,64}$/.test(link.id)).toBe(true);
    }),
  );
});
