import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { answersTo, askingRun, permissionAsk } from '../../helpers/host/askingAgent.ts';
import { transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* What agents ask their client for, and what comes of it. */

const MODES = ['ask', 'allowEdits', 'readOnly', 'allowAll'] as const;
const METHODS = [
  ...[
    'fs/read_text_file',
    'fs/write_text_file',
    'fs/delete',
    'terminal/create',
    'terminal/output',
    'terminal/kill',
  ],
  ...['terminal/release', 'terminal/wait_for_exit', 'x/y', '', 'session/update', '__proto__'],
];
const NOT_OFFERED = { refused: -32601 };
const DATABASES = [
  ['pg', 'allow_once', 'Postgres (drops the old tables)'],
  ['sl', 'allow_once', 'SQLite'],
  ['no', 'reject_once', 'Neither'],
] as const;
const selected = (optionId: string) => ({ outcome: { outcome: 'selected', optionId } });
const CANCELLED = { outcome: { outcome: 'cancelled' } };

test.each(MODES)('%s: what was not offered is refused, and nothing is read or written', async (mode) => {
  const home = openHome();
  const client = await home.connect();
  const fifo = join(home.work, 'fifo');
  execFileSync('mkfifo', [fifo]);
  writeFileSync(join(home.work, 'regular'), 'as it was');
  const before = readdirSync(home.work).sort();
  const paths = [fifo, join(home.work, 'regular'), join(home.work, 'new/deep'), join(home.folder, 'outside')];
  const asks = METHODS.flatMap((method) =>
    [...paths, 'relative', '/dev/zero', 5].map((path) => ({
      method,
      params: { sessionId: 's', path, content: 'x' },
    })),
  );
  const { id } = await client.start(askingRun(home, asks, { mode, mayIgnoreMode: true }));
  const task = await client.wait(id);
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(answersTo(task)).toEqual(asks.map(() => NOT_OFFERED));
  expect(readdirSync(home.work).sort()).toEqual(before);
  expect(readFileSync(join(home.work, 'regular'), 'utf8')).toBe('as it was');
  for (const path of [join(home.folder, 'outside'), join(home.paths.directory, 'relative'), 'relative'])
    expect(existsSync(path)).toBe(false);
  const notices = transcriptOf(task).flatMap((event) => (event.type === 'notice' ? event.text : []));
  for (const method of METHODS.slice(0, 4))
    expect(notices.filter((text) => text.includes(`${method},`))).toHaveLength(1);
});

test('options that share a kind are chosen by name, and no mode chooses', async () => {
  const home = openHome();
  const client = await home.connect();
  const asks = [
    permissionAsk(DATABASES, { title: 'one' }),
    permissionAsk([['always', 'allow_always', 'All']], { title: 'two' }),
    permissionAsk([['never', 'reject_always', 'Never']], { title: 'three' }),
    permissionAsk([], { title: 'four' }),
    permissionAsk([['new', 'allow_twice', 'Twice']], { title: 'five' }),
  ];
  const { id } = await client.start(askingRun(home, asks));
  const asked = (title: string) =>
    waitFor(`it to ask ${title}`, async () => {
      const [request] = (await client.get(id)).agent?.requests ?? [];
      return request?.tool.title === title ? request : undefined;
    });
  await asked('one');
  const list = '1. Postgres (drops the old tables), 2. SQLite, 3. Neither';
  const refused = (answer: object, says: string) =>
    expectRefused(client, () => client.answer({ id, ...answer }), { code: ErrorCode.badRequest, says });
  await refused({ decision: 'allow' }, list);
  await refused({ decision: 'obey' }, 'must be one of allow');
  await refused({ option: 'SQLite' }, list);
  await refused({}, 'Give one answer');
  await refused({ option: 'sl', decision: 'deny' }, 'Give one answer');
  const other = { code: ErrorCode.nothingAsked, says: 'no such open request' };
  await expectRefused(client, () => client.answer({ id, option: 'sl', attempt: 2 }), other);
  await client.answer({ id, option: 'sl', attempt: 1 });
  await asked('two');
  await refused({ decision: 'allow' }, '1. All');
  await client.answer({ id, decision: 'allowAlways' });
  await asked('three');
  await client.answer({ id, decision: 'deny' });
  await asked('four');
  await refused({ decision: 'allow' }, 'can only be denied');
  await client.answer({ id, decision: 'deny' });
  await asked('five');
  await refused({ decision: 'allow' }, '1. Twice');
  await client.answer({ id, option: 'new' });
  const task = await client.wait(id);
  expect(answersTo(task)).toEqual([
    selected('sl'),
    selected('always'),
    selected('never'),
    CANCELLED,
    selected('new'),
  ]);

  const all = await client.start(askingRun(home, asks.slice(0, 2), { mode: 'allowAll' }));
  await waitFor(
    'it to ask',
    async () => (await client.get(all.id)).agent?.requests?.[0]?.options.length === 3,
  );
  await client.answer({ id: all.id, decision: 'deny' });
  expect(answersTo(await client.wait(all.id))).toEqual([selected('no'), selected('always')]);
});

test('edits are allowed where they are inside the folder, and a new host knows what was found out', async () => {
  const home = openHome();
  const client = await home.connect();
  const folder = join(home.work, 'project');
  mkdirSync(folder);
  mkdirSync(join(home.work, 'elsewhere'));
  symlinkSync('../elsewhere', join(folder, 'docs'));
  symlinkSync('project', join(home.work, 'link'));
  const edit = (path: string) =>
    permissionAsk([DATABASES[1], DATABASES[2]], { kind: 'edit', title: path, locations: [{ path }] });
  const inside = join(folder, 'src/a.ts');
  const asks = [edit(inside), edit(join(folder, 'docs/a.ts')), edit(join(home.work, 'link/b.ts'))];
  const cwd = join(home.work, 'link');
  const { id } = await client.start(askingRun(home, asks, { mode: 'allowEdits', cwd }));
  const asked = async (of: Pick<typeof client, 'get'>) => {
    const [request] = (await of.get(id)).agent?.requests ?? [];
    return request?.tool.title.endsWith('docs/a.ts') ? request : undefined;
  };
  await waitFor('it to ask', () => asked(client));
  await home.killHost();
  // What was inside then is gone now, and nobody asks again.
  renameSync(folder, join(home.work, 'away'));
  const next = await home.connect();
  const request = await waitFor('it to ask still', () => asked(next));
  renameSync(join(home.work, 'away'), folder);
  await next.answer({ id, decision: 'deny', request: request.id });
  const task = await next.wait(id);
  expect(answersTo(task)).toEqual([selected('sl'), selected('no'), selected('sl')]);
  const types = transcriptOf(task).map(({ type }) => type);
  expect(types.filter((type) => type === 'request')).toHaveLength(1);
  expect(types.filter((type) => type === 'toolStart')).toHaveLength(3);
});
