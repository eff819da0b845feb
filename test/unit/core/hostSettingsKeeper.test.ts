import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HostSettingsKeeper } from '../../../src/core/hostSettingsKeeper.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { SettingsChange } from '../../../src/protocol/hostSettings.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'legwork-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const limits = fc.record(
  { depth: fc.nat(9), tasks: fc.nat(99), costUsd: fc.double({ min: 0, max: 9, noNaN: true }) },
  { requiredKeys: [] },
);
const notifications = fc.record(
  {
    command: fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1 })),
    events: fc.subarray(['done', 'failed', 'needsYou', 'matched', 'limit'] as const),
    quietHours: fc.constant({ from: '22:00', to: '07:00' }),
  },
  { requiredKeys: [] },
);
const change = fc.record(
  { agentLimits: fc.option(limits), notifications: fc.option(notifications) },
  { requiredKeys: [] },
);

test('each part is what was last set, and the next host knows it', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      rmSync(path, { force: true });
      const keeper = new HostSettingsKeeper(path);
      keeper.load();
      const answers = changes.map((each) => keeper.change(each as SettingsChange));
      const last = (part: 'agentLimits' | 'notifications') =>
        changes.findLast((each) => each[part] !== undefined)?.[part] ?? undefined;
      // -0 is 0 in JSON.
      const expected = JSON.parse(
        JSON.stringify({ agentLimits: last('agentLimits'), notifications: last('notifications') }),
      ) as unknown;
      expect(JSON.parse(JSON.stringify(answers.at(-1)))).toEqual(expected);
      const next = new HostSettingsKeeper(path);
      next.load();
      expect(next.current).toEqual(expected);
    }),
    { numRuns: 50 },
  );
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('a file that is not valid is told, not overwritten, and the defaults apply', () => {
  for (const content of ['{', '[]', '{"agentLimits":{"depth":-1}}', '{"notifications":{"command":7}}']) {
    writeFileSync(path, content);
    const keeper = new HostSettingsKeeper(path);
    expect(() => keeper.load(), content).toThrow();
    expect(keeper.current).toEqual({});
    expect(readFileSync(path, 'utf8')).toBe(content);
  }
});

test('what cannot be saved is not set', () => {
  const keeper = new HostSettingsKeeper(join(folder, 'missing', 'settings.json'));
  expect(() => keeper.change({ agentLimits: { depth: 1 } })).toThrow(
    expect.objectContaining({ code: ErrorCode.notSaved }) as Error,
  );
  expect(keeper.current).toEqual({});
});
