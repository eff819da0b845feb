import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../base/errors.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { dataDirectoryUnusable, hostUnavailable } from '../protocol/errors.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { findHost } from './hostLocator.ts';
import { stopHost } from './stopHost.ts';

/** How a client starts the host of a data directory. */
export interface HostProgram {
  /** Node, or the editor's binary, which then runs as Node. */
  nodePath: string;
  /** The `taskHost.js` bundle. */
  scriptPath: string;
  paths: DataPaths;
  /** Version of that program: an older host is asked to hand over to it. Missing: any host will do. */
  version?: string;
  /**
   * Runs the host in this process instead; `undefined` when another process has the directory.
   * @throws `dataDirectoryUnusable`
   */
  embed?(): Promise<{ endpoint: Endpoint; socket: Duplex } | undefined>;
}

/** What the host's bundle offers to a process that loads it instead of running it. */
export interface HostModule {
  EmbeddedHost: new (options: { paths: DataPaths; version: string; scriptPath: string }) => {
    connect(): ReturnType<NonNullable<HostProgram['embed']>>;
    dispose(): void;
  };
}

const BASH = '/bin/bash';
/**
 * Closes what whoever called us left open, such as a lock, before the host and its tasks would hold it for good. For
 * bash, because other shells close no descriptors beyond nine; without it they stay open.
 */
const CLOSE_INHERITED = `
for entry in /dev/fd/*; do
  if [[ $entry =~ ^/dev/fd/([0-9]+)$ && \${BASH_REMATCH[1]} -gt 2 ]]; then eval "exec \${BASH_REMATCH[1]}>&-"; fi
done
exec "$@"`;
const START_LIMIT_MS = 15_000;
const LOOK_AGAIN_MS = 10;
/** A host mostly waits. V8's own limit, 16 MiB, would let garbage be most of what it holds. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=2';

/**
 * A socket connected to the data directory's host, which is started if none runs. Of several clients
 * that start one at the same instant, one host wins and all connect to it.
 * @throws `dataDirectoryUnusable`, `hostUnavailable`
 */
export async function ensureHost(program: HostProgram): Promise<{ endpoint: Endpoint; socket: Duplex }> {
  const first = await findHost(program.paths);
  if (first.kind === 'live') {
    if (!isOlder(first.endpoint, program)) return first;
    await stopHost(program.paths, first);
  }
  if (program.embed) return embed(program, program.embed);
  let launched = launch(program);
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    const problem = await Promise.race([launched.problem, delay(LOOK_AGAIN_MS)]);
    if (problem) throw problem;
    const found = await findHost(program.paths);
    if (found.kind === 'live') {
      launched.release(found.endpoint.pid);
      return found;
    }
    // It left the directory to a host that was just ending; that one's successor is ours to start.
    if (launched.hasEnded()) launched = launch(program);
  }
  launched.release();
  throw hostUnavailable(`it did not answer within ${START_LIMIT_MS / 1000} s (see ${program.paths.trace})`);
}

/** Whether a host is of an older program than the one that would be started. */
function isOlder(host: Pick<Endpoint, 'version' | 'protocolVersion'>, { version }: HostProgram): boolean {
  if (version === undefined || host.protocolVersion > PROTOCOL_VERSION) return false;
  if (host.protocolVersion < PROTOCOL_VERSION) return true;
  return host.version.localeCompare(version, 'en', { numeric: true }) < 0;
}

/** The host of this process, or the one of another that has the directory. */
async function embed(
  program: HostProgram,
  open: NonNullable<HostProgram['embed']>,
): Promise<{ endpoint: Endpoint; socket: Duplex }> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    const own = await open();
    if (own) return own;
    const found = await findHost(program.paths);
    if (found.kind === 'live') return found;
    await delay(LOOK_AGAIN_MS);
  }
  throw hostUnavailable('another process has the data directory, and does not answer');
}

/** Starts the host detached, in a clean environment. `problem` stays pending while all is well. */
function launch(program: HostProgram) {
  const { directory, cache } = program.paths;
  try {
    // Owner-only, because what is in the cache is executed.
    mkdirSync(cache, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw dataDirectoryUnusable({ path: directory, cause: toError(error) });
  }
  const [file = '', ...args] = [
    ...(existsSync(BASH) ? [BASH, '-c', CLOSE_INHERITED, 'legwork'] : []),
    ...[program.nodePath, SMALL_YOUNG_GENERATION, program.scriptPath, directory],
  ];
  const child = spawn(file, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    env: { ...hostEnvironment(process.env), NODE_COMPILE_CACHE: cache },
  });
  child.unref();
  let complaint = '';
  let hasEnded = false;
  child.once('close', () => (hasEnded = true));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const problem = new Promise<Error>((resolve) => {
    child.once('error', (error) => resolve(hostUnavailable(error.message)));
    child.once('close', (code) => {
      // 0: another host won the race, or this one was stopped; the loop will find out which.
      if (code !== 0) resolve(hostUnavailable(complaint.trim() || `it ended with code ${code}`));
    });
  });
  return {
    problem,
    hasEnded: () => hasEnded,
    /**
     * Lets go of the host's stderr, so that it holds nothing of this process. One that lost to another is ended: on
     * a busy machine it might not know yet, and become a host that nobody needs when that one has gone.
     */
    release: (winner?: number) => {
      child.stderr.destroy();
      if (winner !== undefined && winner !== child.pid) child.kill();
    },
  };
}

/** Only what a host needs; tasks bring environments of their own, and certificates slow Node's start. */
function hostEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'TMPDIR',
    'TEMP',
    'TMP',
    'LANG',
    'XDG_RUNTIME_DIR',
  ];
  const keptOnWindows = ['SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'ComSpec', 'PATHEXT'];
  const forHost = Object.keys(own).filter((name) => name.startsWith('LEGWORK_HOST_'));
  const environment: NodeJS.ProcessEnv = { ELECTRON_RUN_AS_NODE: '1' };
  for (const name of [...kept, ...keptOnWindows, ...forHost]) {
    if (own[name] !== undefined) environment[name] = own[name];
  }
  return environment;
}
