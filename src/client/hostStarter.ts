import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { compareVersions } from '../base/compareVersions.ts';
import { makeFolder } from '../base/makeFolder.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { dataDirectoryProblem } from '../protocol/dataDirectoryProblem.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostCannotRun, hostHangs, hostSaidItCrashed, hostUnavailable } from '../protocol/errors.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { refuseCrashLoop } from './crashLoop.ts';
import { readHostEnd, type HostEnd } from './hostEnd.ts';
import { findHost, readEndpoint } from './hostLocator.ts';
import { isHostProcess } from './hostProcess.ts';
import { passesFilesOn } from './inheritedFiles.ts';
import { stopHost } from './stopHost.ts';

/** How a client starts the host of a data directory. */
export interface HostProgram {
  /** Node, or the editor's binary, which then runs as Node. */
  nodePath: string;
  /** The `taskHost.js` bundle. */
  scriptPath: string;
  paths: DataPaths;
  /** The environment from which the host's is derived. Default: this process's. */
  environment?: NodeJS.ProcessEnv;
  /** Version of that program: an older host is asked to hand over to it. Missing: any host is accepted. */
  version?: string;
  /**
   * Runs the host in this process instead; `undefined` if another process owns the directory.
   * @throws `dataDirectoryUnusable`
   */
  embed?(): Promise<{ endpoint: Endpoint; socket: Duplex } | undefined>;
}

/** The exports of the host's bundle for a process that loads it instead of running it. */
export interface HostModule {
  EmbeddedHost: new (options: { paths: DataPaths; version: string; scriptPath: string }) => {
    connect(): ReturnType<NonNullable<HostProgram['embed']>>;
    dispose(): void;
  };
}

const BASH = '/bin/bash';
/**
 * Closes inherited descriptors, such as those of a lock, which the host and its tasks would otherwise keep open. Needs
 * bash, because other shells close no descriptors beyond nine; without bash, they stay open.
 */
const CLOSE_INHERITED = `
for entry in /dev/fd/*; do
  if [[ $entry =~ ^/dev/fd/([0-9]+)$ && \${BASH_REMATCH[1]} -gt 2 ]]; then eval "exec \${BASH_REMATCH[1]}>&-"; fi
done
exec "$@"`;
const START_LIMIT_MS = 15_000;
const LOOK_AGAIN_MS = 3;
/** How often, in total, a host is started that crashes while it starts. */
const START_TRIES = 3;
/** How long after a host has ended the next one is started, doubled each time. */
const FIRST_PAUSE_MS = 50;
/** The maximum time that a host in this process waits for another one to end. */
const LONGEST_PAUSE_MS = 500;
/** V8's own limit, 16 MiB, would let most of the heap be garbage, because a host mostly waits. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=1';
/**
 * glibc would keep megabytes that the start has freed, all the more if something small lies above them; other systems
 * ignore it.
 */
const RETURN_FREED_MEMORY = { MALLOC_TRIM_THRESHOLD_: '65536', MALLOC_MMAP_THRESHOLD_: '32768' };
/** Node warns that its SQLite is experimental; the warning would precede the host's own messages. */
const WITHOUT_NOTICES = '--disable-warning=ExperimentalWarning';

/**
 * A socket connected to the data directory's host, which is started if none runs. If several clients start one at the
 * same instant, one host wins and all connect to it.
 * @throws `dataDirectoryUnusable`, `hostCannotRun`, `hostUnavailable`, `hostHangs`, `hostCrashed`
 */
export async function ensureHost(program: HostProgram): Promise<{ endpoint: Endpoint; socket: Duplex }> {
  const first = await findHost(program.paths);
  if (first.kind === 'live') {
    if (!isOlder(first.endpoint, program)) return first;
    await stopHost(program.paths, first);
  }
  return program.embed ? embed(program, program.embed) : start(program);
}

/** Starts a host, and another one if it has ended, until one answers. */
async function start(program: HostProgram): Promise<{ endpoint: Endpoint; socket: Duplex }> {
  refuseCrashLoop(program.paths);
  const deadline = Date.now() + START_LIMIT_MS;
  let host = launchHost(program);
  /** How the last one to end did; the one that runs may have had no time yet. */
  let ended: HostEnd | undefined;
  let crashes = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let startAt: number | undefined;
  while (Date.now() < deadline) {
    await delay(LOOK_AGAIN_MS);
    const found = await findHost(program.paths);
    if (found.kind === 'live') {
      host.release(found.endpoint.pid);
      return found;
    }
    const end = host.end();
    if (!end) continue;
    ended = end;
    if (startAt === undefined) {
      if (end.kind === 'refused') throw hostCannotRun(end.sentence);
      const hasCrashed = end.kind === 'bug' || end.kind === 'crashed';
      if (hasCrashed && ++crashes === START_TRIES)
        throw end.kind === 'bug' ? hostSaidItCrashed(end.sentence) : hostUnavailable(end.reason);
      // A crashed host may have been killed. A host that found the directory in use may have met one that was just
      // ending, whose successor this client must start.
      startAt = Date.now() + pauseMs;
      pauseMs *= 2;
    } else if (Date.now() >= startAt) {
      host = launchHost(program);
      startAt = undefined;
    }
  }
  host.release();
  const { trace } = program.paths;
  if (ended?.kind === 'left') throw await holderProblem(program.paths);
  throw hostUnavailable(`it did not answer within ${START_LIMIT_MS / 1000} s (see ${trace})`);
}

/** Why no host answers although another process owns the data directory. */
async function holderProblem(paths: DataPaths): Promise<Error> {
  const endpoint = readEndpoint(paths);
  if (endpoint && (await isHostProcess(endpoint))) return hostHangs(endpoint);
  return hostUnavailable('another process has locked the data directory and does not answer');
}

/** Whether a host is of an older program than the one that would be started. */
function isOlder(host: Pick<Endpoint, 'version' | 'protocolVersion'>, { version }: HostProgram): boolean {
  if (version === undefined || host.protocolVersion > PROTOCOL_VERSION) return false;
  if (host.protocolVersion < PROTOCOL_VERSION) return true;
  return compareVersions(host.version, version) < 0;
}

/** The host of this process, or the other one that owns the directory. */
async function embed(
  program: HostProgram,
  open: NonNullable<HostProgram['embed']>,
): Promise<{ endpoint: Endpoint; socket: Duplex }> {
  const deadline = Date.now() + START_LIMIT_MS;
  let pauseMs = LOOK_AGAIN_MS;
  while (Date.now() < deadline) {
    const own = await open();
    if (own) return own;
    const found = await findHost(program.paths);
    if (found.kind === 'live') return found;
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  throw await holderProblem(program.paths);
}

/** Starts the host detached, in a clean environment. @throws `dataDirectoryUnusable` */
function launchHost(program: HostProgram) {
  const { directory } = program.paths;
  try {
    makeFolder(directory);
  } catch (error) {
    throw dataDirectoryProblem(directory, error);
  }
  const needsBash = process.platform !== 'win32' && passesFilesOn() && existsSync(BASH);
  const [file = '', ...args] = [
    ...(needsBash ? [BASH, '-c', CLOSE_INHERITED, 'legwork'] : []),
    ...[program.nodePath, SMALL_YOUNG_GENERATION, WITHOUT_NOTICES, program.scriptPath, directory],
  ];
  const child = spawn(file, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    env: hostEnvironment(program.environment ?? process.env),
  });
  child.unref();
  let complaint = '';
  let end: HostEnd | undefined;
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.once('error', (error) => (end ??= { kind: 'crashed', reason: error.message }));
  child.once('close', (code, signal) => (end ??= readHostEnd({ code, signal, complaint })));
  return {
    /** How it has ended, if it has. */
    end: () => end,
    /**
     * Releases the host's stderr, so that it does not keep this process alive. A host that lost to another is ended:
     * on a busy machine, it might not know that yet, and become an unneeded host when the other has ended.
     */
    release: (winner?: number) => {
      child.stderr.destroy();
      if (winner !== undefined && winner !== child.pid) child.kill();
    },
  };
}

/** Only what a host needs; tasks have their own environments, and certificates slow down Node's start. */
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
    // Where the configuration of Slurm is, if it is not where everybody's is.
    'SLURM_CONF',
    'LEGWORK_CODE_CACHE',
  ];
  const keptOnWindows = ['SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'ComSpec', 'PATHEXT'];
  const forHost = Object.keys(own).filter((name) => name.startsWith('LEGWORK_HOST_'));
  // The mark keeps it from being taken for a process of the task in which it may have been started.
  const environment: NodeJS.ProcessEnv = {
    ELECTRON_RUN_AS_NODE: '1',
    LEGWORK_HOST: '1',
    ...RETURN_FREED_MEMORY,
  };
  for (const name of [...kept, ...keptOnWindows, ...forHost]) {
    if (own[name] !== undefined) environment[name] = own[name];
  }
  return environment;
}
