import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { version } from '../../../package.json';
import { readRegularFile } from '../../../src/base/regularFile.ts';
import { attach, attachInside, connectHost } from '../../../src/client/connectHost.ts';
import type { HostConnection } from '../../../src/client/hostConnection.ts';
import { findHost, readEndpoint } from '../../../src/client/hostLocator.ts';
import type { HostProgram } from '../../../src/client/hostStarter.ts';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { EmbeddedHost } from '../../../src/host/embeddedHost.ts';
import { dataPaths, type DataPaths } from '../../../src/protocol/dataDirectory.ts';
import type { ShellParams } from '../../../src/protocol/startParams.ts';
import type { Session } from '../../../src/protocol/task.ts';
import { during } from '../waits.ts';
import { endTasks } from './endTasks.ts';
import { holdsNothing, watchResources } from './holdings.ts';
import { describeProcess, isAlive, killNow, parentOf, pidsWithAny } from './processes.ts';
import { waitFor } from './waitFor.ts';

export const HOST_SCRIPT = join(import.meta.dirname, '../../../dist/taskHost.js');
/** Where our programs keep what they were compiled to, which each would do anew in a directory of its own. */
export const COMPILED = join(import.meta.dirname, '../../.cache/compiled');
export const SESSION: Session = { id: 'cli:tester', label: 'tester' };

export interface HomeOptions {
  /** Path of the data directory below the temporary folder. */
  name?: string;
  /** The data directory, where it is to lie elsewhere. */
  directory?: string;
  graceMs?: number;
  idleMs?: number;
  /** How long a session may be without a client. */
  sessionGraceMs?: number;
  /** How long an agent that is told to stop may take. */
  farewellMs?: number;
  /** How long a question waits for a person before it is declined, where it is to be. */
  unattendedMs?: number;
  /** Has the host do without the native launcher. */
  launcher?: 'node';
  /** Runs the host in the process of the test. */
  isEmbedded?: boolean;
  /** Its hosts keep their compiled code in the data directory, as everywhere else, not where all tests' hosts do. */
  hasOwnCache?: boolean;
  /** Of the context of a test that runs beside others: only that knows which test it is. */
  onTestFinished?: typeof onTestFinished;
}

export type Home = ReturnType<typeof openHome>;

/**
 * A fresh data directory with hosts of its own, for the test that asks. When that test has finished, its tasks
 * are cancelled and its host stopped; what the host still holds of them, or a process that is left, fails the test.
 */
export function openHome(options: HomeOptions = {}, shelf?: HomeShelf) {
  const areResourcesReleased = options.isEmbedded ? watchResources() : async () => undefined;
  const folder = shelf?.take() ?? mkdtempSync(join(tmpdir(), 'legwork-host-'));
  const paths = dataPaths(options.directory ?? join(folder, options.name ?? 'home'));
  const graceMs = options.graceMs ?? 300;
  const sessionGraceMs = options.sessionGraceMs ?? 30_000;
  const embedded = new EmbeddedHost({
    paths,
    version,
    scriptPath: HOST_SCRIPT,
    graceMs,
    sessionGraceMs,
  });
  const program: HostProgram = {
    nodePath: process.execPath,
    scriptPath: HOST_SCRIPT,
    paths,
    environment: {
      ...process.env,
      ...(!options.hasOwnCache && { LEGWORK_CODE_CACHE: COMPILED }),
      LEGWORK_HOST_GRACE_MS: String(graceMs),
      LEGWORK_HOST_SESSION_GRACE_MS: String(sessionGraceMs),
      LEGWORK_HOST_IDLE_MS: String(options.idleMs ?? 20_000),
      ...(options.farewellMs && { LEGWORK_HOST_FAREWELL_MS: String(options.farewellMs) }),
      ...(options.unattendedMs && { LEGWORK_HOST_UNATTENDED_MS: String(options.unattendedMs) }),
      ...(options.launcher && { LEGWORK_HOST_LAUNCHER: options.launcher }),
    },
    ...(options.isEmbedded && { embed: () => embedded.connect() }),
  };
  const work = join(folder, 'work');
  mkdirSync(work);
  const connections: HostConnection[] = [];
  const home = {
    folder,
    paths,
    program,
    embedded,
    areResourcesReleased,
    /** Where tasks run. */
    work,
    /** A client, for which a host is started if none runs; for a command line, the task in which it runs. */
    connect: async (session = SESSION, inside?: string) => (await home.open(session, inside)).client,
    /** The same with its connection, for what the host says by itself, and to end it. */
    async open(session = SESSION, inside?: string): Promise<HostConnection> {
      const lastStep = inside === undefined ? attach : attachInside(inside);
      const connected = await connectHost(program, session, lastStep);
      sayRequests(connected.connection);
      connections.push(connected);
      return connected;
    },
    /** Ends every connection of the test. */
    disconnect() {
      for (const connection of connections.splice(0)) connection.dispose();
    },
    /** What a start takes, for a command in this home. */
    params(command: string | string[], more: Partial<ShellParams> = {}): ShellParams {
      const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
      return { kind: 'shell', command, cwd: work, environment, producer: 'cli', ...more };
    },
    hostPids() {
      const pids = pidsWithAny([hostOf(paths)]);
      // What a host starts is called like it until it has become its own program.
      return pids.filter((pid) => !pids.includes(parentOf(pid)));
    },
    /** The launcher and the wrappers it forked; or Node's wrappers. */
    launcherPids: () => pidsWithAny(launchersOf(paths)),
    /** Kills the host that answers, and returns when it is gone; one in this process lets go of everything instead. */
    async killHost() {
      if (options.isEmbedded) {
        embedded.dispose();
        await waitFor('the embedded host to be gone', () => readEndpoint(paths) === undefined);
        return;
      }
      const pid = readEndpoint(paths)?.pid;
      if (pid === undefined) throw new Error('No host runs.');
      killNow(pid);
      await waitFor('the killed host to be gone', () => !isAlive(pid));
    },
    /** Lets commands of `untilGo` go on. */
    go: () => writeFileSync(join(work, 'go'), ''),
    /** Names in a folder of the data directory, without what a removal has yet to take. */
    names: (path: string) => readdirSync(path).sort(),
    /** The task, once its process is known. */
    running: (client: HostConnection['client'], id: string) =>
      waitFor(`${id} to run`, async () => {
        const task = await client.get(id);
        return task.status.state === 'running' && task.process
          ? { ...task, process: task.process }
          : undefined;
      }),
  };
  const whenFinished = options.onTestFinished ?? onTestFinished;
  whenFinished(({ task }) => closeHome(home, task.result?.state === 'fail' ? undefined : shelf));
  return home;
}

const hostOf = ({ directory }: DataPaths) => ({ words: [HOST_SCRIPT, directory] });

/** The native ones, and Node's wrappers: of this home are those that work in its folder of markers. */
const launchersOf = ({ directory, run }: DataPaths) => [
  { words: ['serve', directory] },
  { words: [HOST_SCRIPT, '--wrapper'], folder: run },
];

/** Prints `ready`, and ends with the code once the file `go` is there. */
export const untilGo = (code: number) =>
  `echo ready; while [ ! -e go ]; do sleep 0.05; done; echo done; exit ${code}`;

/** As much of a request's parameters as is said of it. */
const SAID_CHARACTERS = 200;

/** A test that hangs says which requests the host has not answered. */
function sayRequests(connection: HostConnection['connection']): void {
  const send = connection.sendRequest.bind(connection) as (...args: unknown[]) => Promise<unknown>;
  const said = (type: string | { method: string }, ...rest: unknown[]) => {
    const method = typeof type === 'string' ? type : type.method;
    const what = () => `the answer to ${method} ${JSON.stringify(rest[0])?.slice(0, SAID_CHARACTERS)}`;
    return during(what, send(type, ...rest));
  };
  connection.sendRequest = said as typeof connection.sendRequest;
}

/** Homes for tests that come later, each with its host. */
export interface HomeShelf {
  /** The folder of one, if there is any. */
  take(): string | undefined;
  /** Makes it what it was before its first test; whether it is, and is kept. */
  putBack(home: Home, client: TaskClient): Promise<boolean>;
}

async function closeHome(home: Home, shelf?: HomeShelf): Promise<void> {
  home.disconnect();
  if (shelf && (await findIsLive(home))) {
    const client = await home.connect();
    await endTasks(client);
    await holdsNothing(client);
    const isKept = await shelf.putBack(home, client);
    home.disconnect();
    if (isKept) return;
  }
  await endHome(home);
}

/** Ends its tasks and its host, and removes it. */
export async function endHome(home: Home): Promise<void> {
  try {
    if ((await findIsLive(home)) || home.hostPids().length > 0) {
      const client = await home.connect();
      await endTasks(client);
      await holdsNothing(client);
      // A test of its own asks for the answer.
      await client.hostStop().catch(() => undefined);
    }
    await nothingLeft(home);
    home.disconnect();
    home.embedded.dispose();
    await home.areResourcesReleased();
  } finally {
    home.disconnect();
    home.embedded.dispose();
    rmSync(home.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function nothingLeft(home: Home): Promise<void> {
  const left = () =>
    pidsWithAny([
      hostOf(home.paths),
      ...launchersOf(home.paths),
      { variable: ['LEGWORK_HOME', home.paths.directory] },
    ]);
  let found = left();
  try {
    // A look at all processes costs more than one at those that were found.
    const areGone = () => !found.some(isAlive) && (found = left()).length === 0;
    await waitFor('no process to be left', areGone);
  } catch (error) {
    found = left();
    const said = found.map(describeProcess).join('; ');
    const tasks = readdirSync(home.paths.tasks).map((name) => textOf(join(home.paths.tasks, name)));
    const run = readdirSync(home.paths.run).join(' ');
    throw new Error(`Left: ${said}\nMarkers: ${run}\nTrace: ${textOf(home.paths.trace)}\n${tasks}`, {
      cause: error,
    });
  } finally {
    for (const pid of found) killNow(pid);
  }
}

/** A test may have put anything there. */
function textOf(path: string): string {
  try {
    return readRegularFile(path);
  } catch (error) {
    return String(error);
  }
}

async function findIsLive(home: Home): Promise<boolean> {
  const found = await findHost(home.paths);
  if (found.kind === 'live') found.socket.destroy();
  return found.kind === 'live';
}
