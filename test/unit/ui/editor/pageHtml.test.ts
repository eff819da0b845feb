import fc from 'fast-check';
import { Window } from 'happy-dom';
import { afterEach, expect, test } from 'vitest';
import { pageHtml } from '../../../../src/ui/editor/pageHtml.ts';
import { env, l10n, Uri } from '../../../helpers/eagerEditor.ts';

type Webview = Parameters<typeof pageHtml>[0];

const webview = { cspSource: 'editor:', asWebviewUri: (uri: Uri) => uri.fsPath } as unknown as Webview;

afterEach(() => {
  env.language = 'en';
  l10n.bundle = undefined;
});

function pageWith(title: string) {
  const root = Uri.file('/extension') as unknown as Parameters<typeof pageHtml>[1];
  const { document } = new Window();
  document.write(pageHtml(webview, root, { name: 'race', title }));
  return document;
}

test('a page has the language of the editor, and the translations, whatever stands in them', () => {
  env.language = 'de';
  const texts = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
    noNullPrototype: true,
  });
  const awkward = { 'a "b" <c> & &amp;': '"></body><script>alert(1)</script>', "it's": '„x“\n' };
  fc.assert(
    fc.property(fc.oneof(fc.constant(awkward), texts), fc.string(), (bundle, title) => {
      l10n.bundle = bundle;
      const document = pageWith(title);
      expect(JSON.parse(document.body.dataset['texts'] ?? '')).toEqual(bundle);
      expect(document.documentElement.lang).toBe('de');
      expect(document.querySelectorAll('script')).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
});

test('a page in English has no translations', () => {
  const document = pageWith('Race');
  expect([document.body.dataset['texts'], document.title]).toEqual(['{}', 'Race']);
});
