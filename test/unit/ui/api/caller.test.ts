import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { callerIn } from '../../../../src/ui/api/caller.ts';

const own = { id: 'legwork.legwork', extensionPath: resolve('/extensions/legwork.legwork-0.2.0') };
const sample = { id: 'Acme.Sample', extensionPath: resolve('/extensions/acme.sample-1.0.0') };
const sampler = { id: 'acme.sampler', extensionPath: resolve('/extensions/acme.sample-1.0.0-next') };
const inner = { id: 'acme.inner', extensionPath: join(sample.extensionPath, 'parts/inner') };
const all = [own, sample, sampler, inner];

const ours = `at getApi (${join(own.extensionPath, 'dist/extension.js')}:1:2)`;
const frame = (extension: { extensionPath: string }, file: string) =>
  `    at activate (${join(extension.extensionPath, file)}:10:20)`;
const urlFrame = (extension: { extensionPath: string }, file: string) =>
  `    at async ${pathToFileURL(join(extension.extensionPath, file)).href}:10:20`;

test.each([
  ['a file of an extension', [ours, frame(sample, 'out/main.js')], 'Acme.Sample'],
  ['an ES module', [ours, urlFrame(sample, 'out/main.mjs')], 'Acme.Sample'],
  ['the nearest of two', [ours, frame(sampler, 'a.js'), frame(sample, 'b.js')], 'acme.sampler'],
  ['one whose folder begins like that of another', [ours, frame(sampler, 'a.js')], 'acme.sampler'],
  ['one inside the folder of another', [ours, frame(inner, 'a.js')], 'acme.inner'],
  ['only Legwork itself', [ours], undefined],
  ['code of the editor', [ours, '    at processTicks (node:internal/process:95:5)'], undefined],
  ['a file that lies elsewhere', [ours, '    at main (/home/me/acme.sample-1.0.0/main.js:1:1)'], undefined],
  ['nothing', [], undefined],
])('who calls is told by %s', (_what, lines, expected) => {
  expect(callerIn(['Error', ...lines].join('\n'), all, 'Legwork.Legwork')).toBe(expected);
});
