import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { waitFor } from '../../../helpers/host/waitFor.ts';
import { openAgentRun } from './openAgentRun.ts';

/* A host of another version goes on with a run: of the same output it makes more events, or fewer. */

const NOTICE = '{"at":"2026-01-02T03:04:05.000Z","line":2,"type":"notice","text":"made by the other"}';

test.each<[string, (lines: string[]) => string[]]>([
  ['fewer', (lines) => lines.toSpliced(2, 0, NOTICE, NOTICE, NOTICE)],
  ['more', (lines) => lines.filter((line) => !line.includes('first'))],
  ['the same', (lines) => lines],
])('%s: what comes then is told once, and what was told is not told again', async (_name, change) => {
  const run = await openAgentRun({});
  const said = () => run.events().flatMap((event) => (event.type === 'text' ? event.text : []));
  await run.begin();
  run.print({ say: 'first' }, { say: 'second' }, { say: 'third' });
  await waitFor('the third', () => said().includes('third'));
  const path = run.task().agent?.transcript ?? '';
  await run.reopen(() => {
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    writeFileSync(
      path,
      change(lines)
        .map((line) => `${line}\n`)
        .join(''),
    );
  });
  run.print({ say: 'fourth' }, { say: 'fifth' });
  await waitFor('the fifth', () => said().includes('fifth'));
  expect(said().filter((text) => text !== 'first')).toEqual(['second', 'third', 'fourth', 'fifth']);
});
