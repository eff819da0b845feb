import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import type { DataPaths } from '../../../src/protocol/dataDirectory.ts';
import { holdsNothing } from './holdings.ts';
import { endHome, openHome, type Home, type HomeOptions } from './openHome.ts';
import { pidsWithVariable } from './processes.ts';
import { waitFor } from './waitFor.ts';

/**
 * Opens homes for the tests of a file, or of a `describe` in it, that use one after the other where they say nothing of
 * it: to start a host, and to end it, is most of what a short test costs. A home is used again only if it is as it was
 * before its first test, and the test has not failed; all are ended after the last test.
 */
export function homesInTurn(options: HomeOptions = {}): (more?: HomeOptions) => Home {
  const free: Home[] = [];
  const shelf = {
    take: () => free.pop()?.folder,
    async putBack(home: Home, client: TaskClient): Promise<boolean> {
      const isKept = await makeNew(home, client);
      if (isKept) free.push(home);
      return isKept;
    },
  };
  afterAll(() => Promise.all(free.map(endHome)));
  return (more) => (more ? openHome({ ...options, ...more }) : openHome(options, shelf));
}

/** Removes what a test has left; whether nothing else is left of it. */
async function makeNew(home: Home, client: TaskClient): Promise<boolean> {
  const { folder, paths } = home;
  const tasks = await client.list({ includeHidden: true });
  if (tasks.length > 0) await client.remove(ids(tasks), { force: true, forGood: true });
  // What is removed may have something to tidy up after it.
  if ((await client.list({ includeHidden: true })).length > 0) return false;
  await holdsNothing(client);
  const { holdings = {} } = await client.hostStatus();
  if (holdings.abandonedTasks || !isEmpty(paths)) return false;
  const others = () => pidsWithVariable('LEGWORK_HOME', paths.directory);
  await waitFor('no process of a task to be left', () => others().length === 0);
  if (home.hostPids().length !== 1 || home.launcherPids().length > 1) return false;
  rmSync(paths.trace, { force: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (path !== paths.directory) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
  return true;
}

const ids = (tasks: readonly { id: string }[]) => tasks.map(({ id }) => id);

/** What the host keeps for itself, and what it would make again. */
const OF_NO_TEST = /^(?:bin|cache|env|host\..*|machine\.json|run\..*|trace\.jsonl|tasks\.snapshot)$/;

/** Whether a data directory has no file that a new one has not, but for claims and environments, which are of no task. */
function isEmpty(paths: DataPaths): boolean {
  const { tasks, output, transcript, trash, run, worktrees, races, schedules } = paths;
  const folders = [tasks, output, transcript, trash, run, worktrees, races, schedules];
  const isKnown = (name: string) => OF_NO_TEST.test(name) || folders.includes(join(paths.directory, name));
  // Some are made when they are first needed.
  const left = folders.filter((each) => existsSync(each)).flatMap((each) => readdirSync(each));
  return left.every((name) => name.endsWith('.claim')) && readdirSync(paths.directory).every(isKnown);
}
