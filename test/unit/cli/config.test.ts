import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { changeOf, configTable } from '../../../src/cli/config.ts';
import { CONFIG_KEYS } from '../../../src/cli/configKeys.ts';
import { HostSettingsKeeper } from '../../../src/core/hostSettingsKeeper.ts';
import { checked } from '../../../src/protocol/checked.ts';
import {
  hostSettings,
  SETTING_NAMES,
  settingsChange,
  type HostSettings,
} from '../../../src/protocol/hostSettings.ts';

const keyOf = (name: string) => {
  const key = CONFIG_KEYS[name];
  if (!key) throw new Error(`There is no setting ${name}.`);
  return key;
};

test('every setting of the host can be set by its name', () => {
  const { agentLimits, notifications, budgets, power, executors } = hostSettings().shape;
  const fields = [agentLimits, notifications, budgets, power, executors].flatMap((part) =>
    Object.keys(part._zod.def.innerType.shape),
  );
  const settable = Object.values(CONFIG_KEYS).map(({ field }) => field);
  expect(settable.toSorted()).toEqual(fields.toSorted());
  const named = Object.values(CONFIG_KEYS).map(({ part, field }) => `${part}.${field}`);
  expect(named.toSorted()).toEqual([...SETTING_NAMES].toSorted());
});

test.each([
  ['agentLimits.depth', ['0'], 0, '0'],
  ['agentLimits.tasks', ['12'], 12, '12'],
  ['agentLimits.costUsd', ['2.5'], 2.5, '$2.5'],
  ['agentLimits.costUsd', ['$0'], 0, 'no limit'],
  ['notifications.command', ['notify-send "$X"'], 'notify-send "$X"', 'notify-send "$X"'],
  ['notifications.events', ['failed,needsYou', 'failed'], ['failed', 'needsYou'], 'failed, needsYou'],
  ['notifications.timeout', ['90s'], 90_000, '1 m 30 s'],
  ['notifications.quietHours', ['22:00-07:00'], { from: '22:00', to: '07:00' }, '22:00-07:00'],
  ['keepAwake', ['whileRunning'], 'whileRunning', 'whileRunning'],
  ['notifications.quietHours', ['9:30', 'to', '17:00'], { from: '09:30', to: '17:00' }, '09:30-17:00'],
  ['budgets.day', ['20'], 20, '$20'],
  ['budgets.providers', ['anthropic=10,OpenAI=$0'], { anthropic: 10, OpenAI: 0 }, 'anthropic=10 OpenAI=0'],
  [
    'executors.slurm',
    ['time=2:00:00', 'cpus=8', 'extra=--qos=high', 'extra=--exclusive'],
    { time: '2:00:00', cpus: 8, extra: ['--qos=high', '--exclusive'] },
    'time=2:00:00 cpus=8 extra=--qos=high extra=--exclusive',
  ],
  [
    'executors.groups',
    ['train=slurm:gpu', 'a=slurm'],
    { train: 'slurm:gpu', a: 'slurm' },
    'train=slurm:gpu a=slurm',
  ],
  [
    'executors.folders',
    ['/work/model=slurm:gpu', '/work=slurm'],
    { '/work/model': 'slurm:gpu', '/work': 'slurm' },
    '/work/model=slurm:gpu /work=slurm',
  ],
])('%s is set by %j', (...[name, words, value, shown]) => {
  const key = keyOf(name);
  expect(key.read(words)).toEqual(value);
  const settings = checked(settingsChange, changeOf(key, key.read(words))) as HostSettings;
  expect(key.show(settings)).toBe(shown);
});

test('words after -- are a command without a shell', () => {
  expect(keyOf('notifications.command').read(['notify', '$(x)'])).toEqual(['notify', '$(x)']);
});

test.each([
  ['agentLimits.depth', ['-1']],
  ['agentLimits.depth', ['1', '2']],
  ['agentLimits.costUsd', ['much']],
  ['notifications.command', [' ']],
  ['notifications.events', ['done,ended']],
  ['notifications.events', ['']],
  ['keepAwake', ['always']],
  ['notifications.timeout', ['0']],
  ['notifications.quietHours', ['24:00-07:00']],
  ['notifications.quietHours', ['22:00']],
  ['budgets.day', ['-1']],
  ['budgets.providers', ['anthropic']],
  ['budgets.providers', ['anthropic=much']],
  ['executors.slurm', ['cpu=8']],
  ['executors.slurm', ['cpus=0']],
  ['executors.slurm', []],
  ['executors.groups', ['train=local']],
  ['executors.groups', ['train']],
  ['executors.folders', ['model=slurm']],
  ['executors.folders', ['/work=local']],
])('%s is not set by %j', (name, words) => {
  expect(() => keyOf(name).read(words)).toThrow(InvalidArgumentError);
});

const name = fc.constantFrom(...Object.keys(CONFIG_KEYS));
const VALUES: Record<string, string[]> = {
  'agentLimits.depth': ['1'],
  'agentLimits.tasks': ['2'],
  'agentLimits.costUsd': ['3'],
  'notifications.command': ['x'],
  'notifications.events': ['done'],
  'notifications.timeout': ['4'],
  'notifications.quietHours': ['1:00-2:00'],
  'budgets.day': ['20'],
  'budgets.providers': ['anthropic=10', 'openai=5'],
  keepAwake: ['whileRunning'],
  'executors.slurm': ['cpus=2'],
  'executors.groups': ['train=slurm'],
  'executors.folders': ['/work=slurm'],
};

test('each is set and unset by itself, and nothing is left of what is unset', () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-config-'));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.boolean())), (steps) => {
      const keeper = new HostSettingsKeeper(join(folder, 'settings.json'));
      const expected = new Set<string>();
      for (const [each, isSet] of steps) {
        const key = keyOf(each);
        const value = isSet ? key.read(VALUES[each] ?? []) : undefined;
        keeper.change(checked(settingsChange, changeOf(key, value)));
        if (isSet) expected.add(each);
        else expected.delete(each);
      }
      const settings = keeper.current;
      const set = Object.entries(CONFIG_KEYS).filter(([, key]) => key.show(settings) !== undefined);
      expect(new Set(set.map(([each]) => each))).toEqual(expected);
      expect(Object.keys(settings)).toHaveLength(
        new Set([...expected].map((each) => each.split('.')[0])).size,
      );
    }),
  );
  rmSync(folder, { recursive: true });
});

test('the table says the value and who set it', () => {
  const at = new Date('2026-01-02T03:04:00').toISOString();
  const settings: HostSettings = {
    notifications: { command: 'a\nb' },
    origins: { notifications: { by: 'ada', at } },
  };
  const rows = configTable(settings, Date.parse(at) + 3_600_000).map((line) => line.split(/ {2,}/));
  expect(rows[0]).toEqual(['SETTING', 'VALUE', 'FROM']);
  expect(rows).toContainEqual(['agentLimits.depth', '2', 'default']);
  expect(rows).toContainEqual(['notifications.command', 'a b', 'ada, 03:04']);
  expect(rows).toContainEqual(['notifications.timeout', '30 s', 'default']);
});
