import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outputPath } from '../../src/protocol/dataDirectory.ts';
import { exitCodeOf } from '../../src/protocol/task.ts';
import { inEachHome } from '../helpers/host/homes.ts';
import { openHome, untilGo, type Home } from '../helpers/host/openHome.ts';
import { ODD_ENTRIES, putOdd, putOddNames } from '../helpers/host/rubbish.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const KINDS = Object.keys(ODD_ENTRIES);
const SEED = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);

/** Names that say something in the folder, of tasks that nobody knows; `known` is the id of one that has ended. */
function speakingNames({ paths }: Home, known: string): [folder: string, names: string[]][] {
  const files = ['lost.json', 'lost.log', 'lost.jsonl', 'lost'];
  const markers = [
    'claim',
    'spawn',
    'eof',
    'in',
    'input',
    'sent',
    'exit.0',
    'pid.1.2.3',
    'feed.1.2.3',
    'left',
    'shell',
    'signal.9',
  ];
  const keys = Array.from({ length: 6 }, (_, i) => String(i).repeat(32));
  return [
    [paths.tasks, [...files, 'lost.json.1-2.tmp']],
    [paths.output, [...files, `${known}.7.log`, `${known}.x`]],
    [paths.transcript, [...files, `${known}.jsonl`]],
    [paths.environments, keys],
    [paths.bin, [...files, 'legwork', 'legwork.cmd']],
    [paths.trash, [...files, 'lost.1', `${known}.1`, `lost.${'9'.repeat(16)}`]],
    [paths.races, ['rc-lost.json', 'lost.json']],
    [paths.schedules, ['sc-lost.json', 'lost.json']],
    [paths.worktrees, ['wt-lost.json', 'wt-lost', 'lost.json']],
    [join(paths.worktrees, 'takeOvers'), ['wt-lost', 'lost.json']],
    [join(paths.worktrees, 'takeOvers', 'open'), ['to-lost.json', 'lost']],
    [join(paths.worktrees, 'takeOvers', 'wt-other'), ['to-lost.json', 'lost']],
    [join(paths.worktrees, 'discards'), ['lost.json', 'lost']],
    [paths.run, markers.flatMap((marker) => [`lost.1.${marker}`, `${known}.9.${marker}`])],
    [paths.directory, ['lost', 'lost.json', 'host.lock-wal', 'trace.jsonl.1', 'run.format.2']],
  ];
}

/** Files of the host's own that it can do without, or make anew. */
const ownFiles = ({ paths }: Home) => [
  paths.groups,
  paths.retention,
  paths.settings,
  paths.templates,
  paths.snapshot,
  paths.logoutTold,
  paths.trace,
  paths.endpoint,
  paths.cache,
  paths.crashes,
  paths.socket,
];

inEachHome((open) => {
  test(`R2: whatever lies in the data directory, it opens, and good tasks are there (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const draw = () => KINDS[Math.floor(random() * KINDS.length)] ?? '';
    const home = open({ hasOwnCache: true });
    const first = await home.connect();
    const started = await Promise.all(
      [0, 3, 7].map((code) => first.start(home.params(`echo ${code}; exit ${code}`))),
    );
    const ended = await Promise.all(started.map(({ id }) => first.wait(id)));
    const live = await first.start(home.params(untilGo(5)));
    await home.running(first, live.id);
    await home.killHost();

    for (const [folder, names] of speakingNames(home, ended[0]?.id ?? '')) {
      mkdirSync(folder, { recursive: true });
      putOddNames(folder);
      for (const name of names) await putOdd(join(folder, name), draw());
      for (const kind of KINDS) await putOdd(join(folder, `odd-${kind}`), kind);
    }
    for (const path of ownFiles(home)) await putOdd(path, draw());

    const client = await home.connect();
    const { tasks, output, transcript, environments, run, bin } = home.paths;
    const folders = [tasks, output, transcript, environments, run, bin];
    const passedBy = await waitFor('what was passed by', async () => {
      const found = (await client.hostStatus()).passedBy ?? [];
      return found.length >= folders.length ? found : undefined;
    });
    expect(passedBy.map(({ folder }) => folder)).toEqual(folders);
    const ids = [...ended, live].map(({ id }) => id);
    expect((await client.list()).map(({ id }) => id)).toEqual(ids);
    for (const task of ended) expect(await client.get(task.id)).toEqual(task);
    const { id } = await client.start(home.params('echo new; exit 4'));
    expect(exitCodeOf(await client.wait(id))).toBe(4);
    expect((await client.output({ id })).text).toBe('new\n');
    home.go();
    expect(exitCodeOf(await client.wait(live.id))).toBe(5);
    // What lies beside a task's files does not keep it from being removed.
    await client.remove([ended[0]?.id ?? '', id]);
    expect((await client.list()).map((task) => task.id)).toEqual(ids.slice(1));
  });

  test.each(KINDS)('R2: a task whose output is a %s has ended all the same', async (kind) => {
    const home = open({ hasOwnCache: true });
    const client = await home.connect();
    const live = await client.start(home.params(untilGo(5)));
    const path = outputPath(home.paths, live.id);
    await waitFor('it to write', () => existsSync(path) && readFileSync(path, 'utf8') === 'ready\n');
    await putOdd(path, kind);
    home.go();
    expect(exitCodeOf(await client.wait(live.id))).toBe(5);
    // Nor does one stop a task whose output it is to become.
    await putOdd(outputPath(home.paths, 'sh-chosen'), kind);
    await client.start(home.params('exit 0', { id: 'sh-chosen' })).catch(() => undefined);
    const { id } = await client.start(home.params('echo new'));
    await client.wait(id);
    expect((await client.output({ id })).text).toBe('new\n');
  });

  test('a folder that somebody removes under the host is made again', async () => {
    const home = open({ hasOwnCache: true });
    const client = await home.connect();
    const { paths } = home;
    for (const folder of [paths.output, paths.transcript, paths.environments, paths.run, paths.tasks]) {
      // Another environment each time, so that it is to be kept.
      const environment = { PATH: process.env.PATH ?? '', FOLDER: folder };
      await putOdd(folder, 'none');
      const { id } = await client.start(home.params('echo "$FOLDER"', { environment }));
      expect(exitCodeOf(await client.wait(id)), folder).toBe(0);
      expect(readFileSync(outputPath(paths, id), 'utf8')).toBe(`${folder}\n`);
    }
  });
});

test('the trace says what was passed by', async () => {
  const home = openHome({ hasOwnCache: true });
  mkdirSync(home.paths.environments, { recursive: true });
  mkdirSync(join(home.paths.environments, 'a folder'));
  await (await home.connect()).hostStatus();
  const trace = () => readFileSync(home.paths.trace, 'utf8').split('\n');
  const line = await waitFor('the trace', () => trace().find((entry) => entry.includes('passedBy')));
  expect(JSON.parse(line)).toMatchObject({
    event: 'passedBy',
    folder: home.paths.environments,
    names: ['a folder'],
  });
});
