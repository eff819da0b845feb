import fc from 'fast-check';
import { expect, test } from 'vitest';
import { viewAttachment } from '../../../../src/ui/transcript/viewAttachment.ts';

const shown = (parts: { mimeType?: string; name?: string; uri?: string; data?: string }) =>
  viewAttachment({ type: 'attachment', ...parts });

test.each([
  ['a page', { uri: 'https://a.example/b.png' }, { page: 'https://a.example/b.png' }],
  ['a file', { uri: 'file:///work/a%20b.png' }, { file: '/work/a b.png' }],
  ['a file of another machine', { uri: 'file://host/share/a.png' }, {}],
  ['a command', { uri: 'command:workbench.action.quit' }, {}],
  ['an address of the editor', { uri: 'vscode://a.b/c' }, {}],
  ['a script', { uri: 'javascript:alert(1)' }, {}],
  ['data as an address', { uri: 'data:text/html,<script>' }, {}],
  ['something without a scheme', { uri: 'a.png' }, {}],
])('an attachment leads to a page or a file and nowhere else: %s', (_what, parts, place) => {
  expect(shown({ name: 'it', ...parts })).toEqual({ name: 'it', ...place });
});

test('a small picture is shown from its data, and nothing else is', () => {
  expect(shown({ mimeType: 'image/png', data: 'iVBORw0KGgo=' })).toEqual({
    name: 'image/png',
    image: 'data:image/png;base64,iVBORw0KGgo=',
  });
  const others = [
    { mimeType: 'image/svg+xml', data: 'PHN2Zz4=' },
    { mimeType: 'text/html', data: 'PHN2Zz4=' },
    { mimeType: 'image/png', data: '"><script>' },
    { mimeType: 'image/png,x', data: 'AAAA' },
    { mimeType: 'image/png', data: 'A'.repeat(1024 * 1024 + 4) },
    { mimeType: 'image/png', data: '' },
    { mimeType: 'image/png', uri: 'https://a.example/b.png' },
  ];
  for (const parts of others) expect(shown(parts)).not.toHaveProperty('image');
});

test('whatever an attachment is made of, it is one of these', () => {
  const part = fc.option(
    fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.constantFrom('image/png', 'image/gif', 'AAAA', 'file:///a', 'file:///%00', 'command:a'),
    ),
    { nil: undefined },
  );
  fc.assert(
    fc.property(part, part, fc.tuple(part, part), (mimeType, uri, [name, data]) => {
      const parts = Object.fromEntries(
        Object.entries({ mimeType, uri, name, data }).filter(([, value]) => value !== undefined),
      );
      const { image, page, file } = shown(parts);
      if (image !== undefined)
        expect(image).toMatch(/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/);
      if (page !== undefined) expect(page).toMatch(/^https?:\/\//);
      if (file !== undefined) expect(file).toMatch(/^\//);
    }),
  );
});
