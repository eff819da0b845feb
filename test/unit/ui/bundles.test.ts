import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const LANGUAGE_CLIENT = /node_modules\/vscode-language/;

/** Files that end up in the bundle of an entry. */
function partsOf(entry: string): string[] {
  const { metafile } = buildSync({
    entryPoints: [join(import.meta.dirname, '../../../src', entry)],
    ...{ bundle: true, write: false, metafile: true, platform: 'node', external: ['vscode'] },
  });
  return Object.keys(metafile.inputs);
}

test('the editor activates without the language client, which comes with the first connection', () => {
  expect(partsOf('extension.ts').filter((path) => LANGUAGE_CLIENT.test(path))).toEqual([]);
  expect(partsOf('languageClientMain.ts')).toContainEqual(expect.stringMatching(LANGUAGE_CLIENT));
});
