import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HostSettingsKeeper } from '../../../src/core/hostSettingsKeeper.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { SETTING_NAMES, type SettingsChange } from '../../../src/protocol/hostSettings.ts';

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
    events: fc.subarray(['done', 'failed', 'needsYou', 'matched', 'limit', 'silent'] as const),
    quietHours: fc.constant({ from: '22:00', to: '07:00' }),
  },
  { requiredKeys: [] },
);
const unset = fc.subarray([...SETTING_NAMES]);
const change = fc.record(
  { agentLimits: fc.option(limits), notifications: fc.option(notifications), unset },
  { requiredKeys: [] },
);

/** Settings by their names, as changes leave them. */
function settingsAfter(changes: readonly SettingsChange[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  const isOf = (part: string) => (name: string) => name.startsWith(`${part}.`);
  for (const { unset: removed = [], ...parts } of changes) {
    for (const name of removed) delete settings[name];
    for (const [part, value] of Object.entries(parts)) {
      if (value === null) for (const name of Object.keys(settings).filter(isOf(part))) delete settings[name];
      for (const [field, each] of Object.entries(value ?? {})) settings[`${part}.${field}`] = each;
    }
  }
  // -0 is 0 in JSON.
  return JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
}

function byName(settings: object): Record<string, unknown> {
  const parts = Object.entries(JSON.parse(JSON.stringify(settings)) as Record<string, object>);
  return Object.fromEntries(
    parts.flatMap(([part, fields]) =>
      Object.entries(fields).map(([field, value]) => [`${part}.${field}`, value]),
    ),
  );
}

test('each setting is what was last set, all others stay, and the next host knows it', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (drawn) => {
      const changes = drawn as SettingsChange[];
      rmSync(path, { force: true });
      const keeper = new HostSettingsKeeper(path);
      keeper.load();
      const answers = changes.map((each) => keeper.change(each));
      expect(byName(answers.at(-1) ?? {})).toEqual(settingsAfter(changes));
      const next = new HostSettingsKeeper(path);
      next.load();
      expect(byName(next.current)).toEqual(settingsAfter(changes));
    }),
    { numRuns: 100 },
  );
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('a file that cannot be read is told, the defaults apply, and nothing replaces it until it is gone', () => {
  for (const content of ['{', '[]', 'null', '7', '{"agentLimits":{"depth":1},"origins":7}x', '']) {
    writeFileSync(path, content);
    const keeper = new HostSettingsKeeper(path);
    expect(() => keeper.load(), content).toThrow();
    expect(keeper.current).toEqual({});
    expect(() => keeper.change({ agentLimits: { depth: 1 } }), content).toThrow('Repair or remove it');
    expect(readFileSync(path, 'utf8')).toBe(content);
    rmSync(path);
    expect(keeper.change({ agentLimits: { depth: 1 } })).toEqual({ agentLimits: { depth: 1 } });
  }
});

test.each([
  { notifications: { command: 'x', events: ['done', 'of a later version'] } },
  {
    notifications: { command: 7 },
    origins: { notifications: { by: 'ada', at: '2026-01-02T03:04:05.000Z' } },
  },
])('a part that is not valid stays in the file, and the others apply: %j', (invalid) => {
  writeFileSync(path, JSON.stringify({ agentLimits: { depth: 0 }, later: true, ...invalid }));
  const keeper = new HostSettingsKeeper(path);
  expect(() => keeper.load()).toThrow(/event|command/i);
  expect(keeper.current).toMatchObject({ agentLimits: { depth: 0 } });
  expect(keeper.current.notifications).toBeUndefined();
  const saved = () => JSON.parse(readFileSync(path, 'utf8')) as object;
  keeper.change({ agentLimits: { tasks: 3 } });
  expect(saved()).toMatchObject({
    agentLimits: { depth: 0, tasks: 3 },
    later: true,
    notifications: invalid.notifications,
  });
  keeper.change({ notifications: { command: 'y' } });
  expect(saved()).toMatchObject({ notifications: { command: 'y' }, later: true });
});

test('what cannot be saved is not set', () => {
  const keeper = new HostSettingsKeeper(join(folder, 'missing', 'settings.json'));
  expect(() => keeper.change({ agentLimits: { depth: 1 } })).toThrow(
    expect.objectContaining({ code: ErrorCode.notSaved }) as Error,
  );
  expect(keeper.current).toEqual({});
});
