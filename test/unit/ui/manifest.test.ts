import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { commandIds } from '../../../src/ui/editor/commandIds.ts';
import { settingDefaults } from '../../../src/ui/editor/settingDefaults.ts';

const { contributes, capabilities } = manifest;

test('package.json contributes exactly the commands there are', () => {
  expect(contributes.commands.map(({ command }) => command).toSorted()).toEqual([...commandIds].toSorted());
  expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['Legwork']));
});

test('every command in a menu or a welcome text exists', () => {
  const known = new Set<string>(commandIds);
  const inMenus = Object.values(contributes.menus)
    .flat()
    .flatMap((item) => ('command' in item ? [item.command] : []));
  const inWelcome = contributes.viewsWelcome.flatMap(({ contents }) =>
    [...contents.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? ''),
  );
  expect([...inMenus, ...inWelcome].filter((command) => !known.has(command))).toEqual([]);
});

test('package.json declares exactly the settings there are, with the same defaults and a line about each', () => {
  const properties = Object.entries(contributes.configuration.properties);
  const declared = properties.map(([name, { default: value }]) => [name.replace('legwork.', ''), value]);
  expect(Object.fromEntries(declared)).toEqual(settingDefaults);
  expect(properties.filter(([, { description }]) => !/^[^\n]+\.$/.test(description))).toEqual([]);
});

test('a restricted window cannot set what runs or where records are kept', () => {
  expect(capabilities.untrustedWorkspaces.supported).toBe('limited');
  expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual([
    'legwork.shell',
    'legwork.dataDirectory',
    'legwork.groups',
    'legwork.retention.days',
    'legwork.retention.count',
    'legwork.retention.sizeGiB',
    'legwork.agents',
    'legwork.agentMode',
    'legwork.agentResume',
    'legwork.host',
  ]);
});

test('icons exist', () => {
  expect(existsSync(manifest.icon)).toBe(true);
  for (const { icon } of contributes.viewsContainers.activitybar) expect(existsSync(icon)).toBe(true);
});
