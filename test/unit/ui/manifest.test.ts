import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifest } from '../../helpers/manifest.ts';
import { commandFacts, commandIds, type CommandId } from '../../../src/ui/editor/commandList.ts';
import { settingDefaults } from '../../../src/ui/editor/settings.ts';
import type { TaskStatus } from '../../../src/protocol/task.ts';
import { abilityNames, taskContextValue } from '../../../src/ui/tasks/taskAbilities.ts';
import { anAskingTask, aRequest } from './anAgentTask.ts';
import { aTask } from './aTask.ts';

const { contributes, capabilities } = manifest;
const known = new Set<string>(commandIds);

test('package.json contributes exactly the commands there are', () => {
  expect(contributes.commands.map(({ command }) => command).toSorted()).toEqual([...commandIds].toSorted());
  expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['Legwork']));
});

test('the editor disables what needs trust in a restricted window, and nothing else', () => {
  const disabled = contributes.commands.flatMap((each) =>
    'enablement' in each ? [[each.command, each.enablement]] : [],
  );
  const expected = commandIds
    .filter((id) => commandFacts(id).needsTrust === true)
    .map((id) => [id, 'isWorkspaceTrusted']);
  expect(disabled.toSorted()).toEqual(expected.toSorted());
});

test('the palette offers a command where there is something for it to work on', () => {
  const offered = contributes.menus.commandPalette.map(({ command, when }) => [command, when]);
  const expected = commandIds.flatMap((id) => {
    const when = paletteCondition(id);
    return when === undefined ? [] : [[id, when]];
  });
  expect(offered.toSorted()).toEqual(expected.toSorted());
});

function paletteCondition(id: CommandId): string | undefined {
  const { offeredFor } = commandFacts(id);
  // Any editor of texts, rather than pages, settings or pictures.
  if (offeredFor === 'editor') return 'activeEditor =~ /text|notebook/i';
  if (offeredFor === 'nothing') return 'false';
  return offeredFor?.map((subject) => `!legwork.no.${subject}`).join(' || ');
}

test('every command in a menu or a welcome text exists', () => {
  const inMenus = Object.values(contributes.menus)
    .flat()
    .flatMap((item) => ('command' in item ? [item.command] : []));
  const inWelcome = contributes.viewsWelcome.flatMap(({ contents }) =>
    [...contents.matchAll(/command:(legwork\.\w+)/g)].map((match) => match[1] ?? ''),
  );
  expect([...inMenus, ...inWelcome].filter((command) => !known.has(command))).toEqual([]);
});

test('menus ask only for abilities that a row can tell of', () => {
  const conditions = contributes.menus['view/item/context'].map(({ when }) => when).join('\n');
  const asked = [...conditions.matchAll(/\\b\(?(\w+(?:\|\w+)*)\)?\\b/g)].flatMap(([, names = '']) =>
    names.split('|'),
  );
  expect(asked).toContain('canAnswer');
  expect(asked.filter((name) => !abilityNames.includes(name))).toEqual([]);
});

test('a row has no more than two icons, which leave room for what it says', () => {
  const icons = contributes.menus['view/item/context']
    .filter(({ group }) => group.startsWith('inline'))
    .map(({ command, when }) => ({ command, shows: patternsOf(when) }));
  const statuses: TaskStatus[] = [
    { state: 'pending', waitsFor: { kind: 'slot' } },
    { state: 'running' },
    { state: 'waiting', for: 'permission', message: 'allow Bash?' },
    { state: 'waiting', for: 'input', message: 'go on?' },
    { state: 'cancelRequested' } as TaskStatus,
    { state: 'completed' } as TaskStatus,
    { state: 'failed', failure: { kind: 'exit', code: 1 } },
    { state: 'cancelled' } as TaskStatus,
  ];
  const session = { id: 'other', label: 'other' };
  const kinds: ('agent' | { takesInput?: true })[] = [{}, { takesInput: true }, 'agent'];
  const shown = kinds.flatMap((kind) =>
    statuses.flatMap((status) => {
      const requests = status.state === 'waiting' && status.for === 'permission' ? [aRequest('1')] : [];
      const agent = { transcript: '/t', requests };
      const task =
        typeof kind === 'string'
          ? anAskingTask(requests, { agent, status, supportsResume: true })
          : aTask({ spec: { command: 'x', cwd: '/', environment: 'e1', ...kind }, status });
      const row = taskContextValue(task, { session, hasUnfinishedBelow: false });
      const commands = icons
        .filter(({ shows }) => shows.every(({ pattern, isWanted }) => pattern.test(row) === isWanted))
        .map(({ command }) => command);
      return [[row, commands] as const];
    }),
  );
  expect(shown.filter(([, commands]) => commands.length > 2)).toEqual([]);
  expect(shown.filter(([, commands]) => commands.length === 0)).toEqual([]);
});

/** What a row has to match, and what not, of the condition of an icon. */
function patternsOf(when: string): { pattern: RegExp; isWanted: boolean }[] {
  return when.split(' && ').flatMap((part) => {
    const [, source] = /viewItem =~ \/(.*?)\/\)?$/.exec(part) ?? [];
    if (source !== undefined) return [{ pattern: new RegExp(source), isWanted: !part.startsWith('!') }];
    const [, value] = /viewItem == (\S+)$/.exec(part) ?? [];
    return value === undefined ? [] : [{ pattern: new RegExp(`^${value}$`), isWanted: true }];
  });
}

test('a row has an icon for the output of its task once there may be one', () => {
  const icons = contributes.menus['view/item/context'].filter(
    ({ command, group }) => command === 'legwork.showOutput' && group.startsWith('inline'),
  );
  const shows = icons.map(({ when }) => new RegExp(/=~ \/(.*)\/$/.exec(when)?.[1] ?? '^$'));
  const isShownFor = (state: string) => shows.map((pattern) => pattern.test(`task.${state}`));
  expect(['pending.unfinished', 'running.unfinished', 'completed.ended'].map(isShownFor)).toEqual([
    [false],
    [true],
    [true],
  ]);
});

test('the editor is asked to run our commands in one place, where their ids are typed', () => {
  const files = globSync('src/ui/**/*.ts').map((path) => path.replaceAll('\\', '/'));
  const untyped = /executeCommand\(\s*(?:'legwork\.|[^'\s])|command: 'legwork\./;
  expect(files.filter((file) => untyped.test(readFileSync(file, 'utf8')))).toEqual([
    'src/ui/editor/ownCommands.ts',
  ]);
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
    'legwork.dataDirectoryPerMachine',
    'legwork.groups',
    'legwork.retention.days',
    'legwork.retention.count',
    'legwork.retention.sizeGiB',
    'legwork.agents',
    'legwork.agentMode',
    'legwork.agentResume',
    'legwork.worktrees.setup',
    'legwork.worktrees.teardown',
    'legwork.agentLimits.depth',
    'legwork.agentLimits.tasks',
    'legwork.agentLimits.costUsd',
    'legwork.budgets',
    'legwork.executors',
    'legwork.notifications.command',
    'legwork.notifications.events',
    'legwork.notifications.timeout',
    'legwork.notifications.quietHours',
    'legwork.keepAwake',
    'legwork.host',
  ]);
});

test('icons exist', () => {
  expect(existsSync(manifest.icon)).toBe(true);
  for (const { icon } of contributes.viewsContainers.activitybar) expect(existsSync(icon)).toBe(true);
});

/** Second keys that the editor, or an extension that comes with it, has after Ctrl+K (on a Mac, Cmd+K). */
const TAKEN = new Set([...'cdefimnoprstuvwyz']);

test('keys of every day are two keys in a row that the editor uses for nothing, on any system', () => {
  const daily = contributes.keybindings.filter(({ key }) => key.includes(' '));
  expect(daily).toHaveLength(5);
  for (const { key, mac, command } of daily) {
    const [, second = ''] = /^ctrl\+k ([a-z])$/.exec(key) ?? [];
    expect(second).not.toBe('');
    expect(TAKEN.has(second)).toBe(false);
    expect(mac).toBe(`cmd+k ${second}`);
    expect(known.has(command)).toBe(true);
  }
  expect(new Set(daily.map(({ key }) => key)).size).toBe(daily.length);
});

test('what the walkthrough and files of templates need is there', () => {
  for (const { steps } of contributes.walkthroughs)
    for (const { media } of steps) expect(existsSync(media.image)).toBe(true);
  for (const { url } of contributes.jsonValidation) expect(existsSync(url)).toBe(true);
});
