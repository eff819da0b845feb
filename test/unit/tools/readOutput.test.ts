import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { readOutput as readPart } from '../../../src/core/outputFile.ts';
import type { OutputParams } from '../../../src/protocol/messages.ts';
import { readOutput } from '../../../src/tools/readOutput.ts';
import type { ToolHost } from '../../../src/tools/tool.ts';
import { anAgentTask } from '../ui/anAgentTask.ts';
import { aTask } from '../ui/aTask.ts';

/** The tool, over an output or a transcript with these bytes. */
function toolOver(bytes: Buffer, kind: 'shell' | 'agent' = 'shell') {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-read-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'output.log');
  writeFileSync(path, bytes);
  const client = {
    get: async () =>
      kind === 'shell'
        ? aTask({ output: { path, bytes: bytes.length } })
        : anAgentTask({ agent: { transcript: path } }),
    output: async (part: OutputParams) => readPart(path, part),
  } as Partial<TaskClient> as TaskClient;
  const host = { ask: (request) => request(client) } as Partial<ToolHost> as ToolHost;
  return async (params: object) => {
    const given = { id: 'sh-1', ...params };
    return (await readOutput.call(host, given, new AbortController().signal)).structured;
  };
}

/** All lines that contain a text, as a model finds them that goes on until nothing is cut. */
async function searchAll(read: ReturnType<typeof toolOver>, params: object): Promise<string[]> {
  const lines: string[] = [];
  for (let offset = 0; ;) {
    const found = await read({ ...params, offset });
    lines.push(...(found.matches ?? []).map(({ line }) => line));
    if (!found.isCut) return lines;
    expect(found.nextOffset).toBeGreaterThan(offset);
    offset = found.nextOffset;
  }
}

test('a search that is continued finds every line once, also among bytes that are no text', async () => {
  const strange = fc.constantFrom(
    Buffer.from([0xff]),
    Buffer.from([0xe2, 0x82]),
    Buffer.from('é'),
    Buffer.of(),
  );
  const line = fc.tuple(strange, fc.nat({ max: 30 }), fc.boolean());
  const given = fc.record({
    lines: fc.array(line, { minLength: 100, maxLength: 400, size: 'max' }),
    length: fc.constantFrom(200, 2_000, 16_384),
  });
  await fc.assert(
    fc.asyncProperty(given, async ({ lines, length }) => {
      const raw = lines.map(([bytes, padding, isHit], index) =>
        Buffer.concat([bytes, Buffer.from(`${'-'.repeat(padding)} ${isHit ? 'hit' : 'miss'} ${index}\n`)]),
      );
      const hits = lines.flatMap(([, , isHit], index) => (isHit ? [index] : []));
      const found = await searchAll(toolOver(Buffer.concat(raw)), { search: 'hit', length });
      expect(found.map((text) => Number(text.split(' ').at(-1)))).toEqual(hits);
    }),
    { numRuns: 40 },
  );
});

test('a search that is continued finds every line of a transcript once, however the text of a line came', async () => {
  const given = fc.record({
    count: fc.integer({ min: 101, max: 300 }),
    sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(given, async ({ count, sizes }) => {
      const indexes = Array.from({ length: count }, (_, index) => index);
      const events: object[] = [];
      // A step may hold a part of a line; the next line begins with another step.
      for (const index of indexes) {
        const text = `a hit ${index}\n`;
        for (let at = 0; at < text.length;) {
          const size = sizes[events.length % sizes.length] ?? 1;
          events.push({ type: 'text', text: text.slice(at, at + size), isDelta: true });
          at += size;
        }
      }
      const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      const found = await searchAll(toolOver(Buffer.from(lines), 'agent'), { search: 'hit' });
      expect(found).toEqual(indexes.map((index) => `a hit ${index}`));
    }),
    { numRuns: 30 },
  );
});

test.each([1, 3_000, 100_000, 3_000_000])(
  'of a single line of %i characters, the end is shown',
  async (length) => {
    const read = toolOver(Buffer.from(`${'x'.repeat(length)}\n`));
    const { text, isCut } = await read({});
    expect(text).toMatch(/^x+…?\n$/);
    expect(isCut).toBe(length > 2_000);
  },
);
