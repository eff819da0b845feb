import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { packageSample } from '../helpers/vscode/sampleExtension.ts';
import { waitFor } from '../helpers/vscode/wait.ts';

const editor = useEditor({ restricted: true, alsoInstalled: [await packageSample()] });

test('nothing is started for another extension in a folder that is not trusted', async () => {
  const window = await editor().open();
  await window.runCommand('Sample: Try to Run Something');
  const path = join(editor().folder, 'sample/restricted.json');
  const text = await waitFor(() => readFile(path, 'utf8').catch(() => undefined), {
    what: 'the report of the sample extension',
    timeout: 60_000,
  });
  expect(JSON.parse(text)).toEqual({
    command: 'restricted',
    monitor: 'restricted',
    agent: 'restricted',
    rerun: 'restricted',
    send: 'restricted',
    answer: 'restricted',
    list: 1,
    cancel: 'cancelled',
  });
});
