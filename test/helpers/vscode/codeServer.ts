import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodePath } from '../npm.ts';
import { cacheDirectory } from './cache.ts';
import { ensureCodeServer } from './install.ts';
import { installedOnce } from './installedExtensions.ts';
import { lean } from './leanEditor.ts';
import { descendantsOf, kill, killTree, processesWithEnvironment } from './processes.ts';
import { writeSettings } from './settings.ts';
import { PATIENCE_MS, waitFor } from './wait.ts';

const run = promisify(execFile);

/** What a code-server is started with. */
export interface CodeServerOptions {
  /** Folder that windows open. */
  folder: string;
  /** Packaged extension to install. */
  vsix?: string;
  /** Further ones. */
  alsoInstalled?: readonly string[];
  /** Where user data, extensions and Legwork's data lie; a temporary one, removed at the end, when absent. */
  root?: string;
  /** Port to listen on; any free one when absent. */
  port?: number;
  /** Workspace trust on: folders open in Restricted Mode. */
  restricted?: boolean;
  /** User settings on top of the quiet ones. */
  settings?: Record<string, unknown>;
  /** Environment on top of ours. */
  env?: Record<string, string>;
}

/** Where a code-server keeps things. */
interface Directories {
  root: string;
  userData: string;
  extensions: string;
  /** `LEGWORK_HOME` of everything in there. */
  home: string;
  /** The home of whoever uses it. */
  person: string;
}

/** Starts a code-server that shares nothing with any other editor of the machine. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const installation = await ensureCodeServer();
  const { entry } = installation;
  const { vsix, alsoInstalled = [], root } = options;
  // What is installed nobody changes, so all that are thrown away read the same.
  const shared =
    vsix !== undefined && root === undefined
      ? await installedOnce(entry, [vsix, ...alsoInstalled])
      : undefined;
  const directories = { ...(await prepare(options)), ...(shared !== undefined && { extensions: shared }) };
  const editorArgs = ['--extensions-dir', directories.extensions, '--user-data-dir', directories.userData];
  const args = [entry, '--config', join(directories.root, 'config.yaml'), ...editorArgs];
  const env = environment(directories, options);
  if (vsix !== undefined && shared === undefined) {
    await run(nodePath(), [...args, '--install-extension', vsix], { env });
  }
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${options.port ?? 0}`, '--disable-telemetry'];
  flags.push('--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened');
  // A person's has everything.
  if (root === undefined) flags.push(...(await lean(installation)));
  if (!options.restricted) flags.push('--disable-workspace-trust');
  const child = spawn(nodePath(), [...args, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = new CodeServer(child, { directories, options });
  try {
    await server.ready();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function prepare({ root: given, settings }: CodeServerOptions): Promise<Directories> {
  // Sockets lie in there, and their paths have a limit of about 100 characters.
  const root = given ?? (await realpath(await mkdtemp(join(tmpdir(), 'lw-'))));
  await mkdir(root, { recursive: true });
  const directories = {
    root,
    userData: join(root, 'user'),
    extensions: join(root, 'extensions'),
    home: join(root, 'home'),
    // What a person's shell does at its start takes its time, and is interrupted when an editor is killed.
    person: given === undefined ? join(root, 'person') : homedir(),
  };
  await mkdir(directories.person, { recursive: true });
  await writeSettings(directories.userData, settings);
  await writeFile(join(root, 'config.yaml'), '{}\n');
  return directories;
}

/** Ours, without what a test runner, npm or an editor around us put there. */
function environment(directories: Directories, options: CodeServerOptions): NodeJS.ProcessEnv {
  const foreign =
    /^(VSCODE_|VITEST|VITE_|npm_|CODE_SERVER|LEGWORK_|NODE_OPTIONS$|NODE_ENV$|PORT$|PASSWORD$)/i;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  // Each window starts an extension host, which would compile its program anew.
  const ours = {
    HOME: directories.person,
    LEGWORK_HOME: directories.home,
    NODE_COMPILE_CACHE: join(cacheDirectory(), 'compiled'),
  };
  return { ...Object.fromEntries(own), ...ours, ...options.env };
}

/** A running code-server; windows are pages of its URL. */
export class CodeServer {
  readonly root: string;
  /** Legwork's data directory in the windows that open now. */
  home: string;
  /** The folder that windows open. */
  folder: string;
  /** Where it listens, with the port. */
  host = '';
  private readonly child: ChildProcess;
  private readonly setup: { directories: Directories; options: CodeServerOptions };
  private output = '';

  constructor(child: ChildProcess, setup: { directories: Directories; options: CodeServerOptions }) {
    this.child = child;
    this.setup = setup;
    this.root = setup.directories.root;
    this.home = setup.directories.home;
    this.folder = setup.options.folder;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /** Resolves when the server listens. */
  async ready(): Promise<void> {
    const match = await waitFor(
      () => {
        if (this.child.exitCode !== null) throw new Error(`code-server ended:\n${this.output}`);
        return /listening on http:\/\/(127\.0\.0\.1:\d+)/.exec(this.output);
      },
      { what: 'code-server to listen', timeout: 2 * PATIENCE_MS },
    );
    this.host = match[1] ?? '';
    await waitFor(async () => (await fetch(`http://${this.host}/healthz`)).ok, {
      what: 'code-server to answer',
    });
  }

  /** Address of a window on the folder, or on another one. */
  url(folder = this.folder): string {
    const payload = JSON.stringify([['skipWelcome', 'true']]);
    return `http://${this.host}/?${new URLSearchParams({ folder, payload }).toString()}`;
  }

  /** What the server printed. */
  log(): string {
    return this.output;
  }

  /** Calls back when the server ends by itself. */
  onEnd(listener: () => void): void {
    this.child.once('exit', listener);
  }

  /** Extension hosts of all windows, by pid. */
  async extensionHosts(): Promise<number[]> {
    const below = await descendantsOf(this.child.pid ?? 0);
    return below.filter((info) => info.command.includes('--type=extensionHost')).map((info) => info.pid);
  }

  /** Kills the extension hosts there are now, and returns when they are gone. */
  async killExtensionHosts(): Promise<number[]> {
    const pids = await waitFor(
      async () => {
        const found = await this.extensionHosts();
        return found.length > 0 ? found : undefined;
      },
      { what: 'an extension host' },
    );
    await this.endExtensionHosts(pids);
    return pids;
  }

  /** Pid of the task host, by its `host.json`; absent while there is none. */
  async taskHost(): Promise<number | undefined> {
    const text = await readFile(join(this.home, 'host.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as { pid: number }).pid;
  }

  /** Kills the task host, and returns when the window has started the next one. */
  async killTaskHost(): Promise<void> {
    const killed = await waitFor(() => this.taskHost(), { what: 'the task host' });
    kill(killed);
    await waitFor(
      async () => {
        const next = await this.taskHost();
        return next !== undefined && next !== killed;
      },
      { what: 'a new task host', timeout: 60_000 },
    );
  }

  /** Asks the server to end and leaves its task host and the tasks alone, as closing an editor does. */
  async close(): Promise<void> {
    this.child.kill('SIGTERM');
    await waitFor(() => this.child.exitCode !== null || this.child.signalCode !== null, {
      what: 'code-server to end',
    }).catch(() => undefined);
    await killTree(this.child.pid ?? 0);
  }

  /** While no window is open: ends what runs, and begins anew with another folder, data directory and settings. */
  async begin(
    next: Pick<CodeServer, 'folder' | 'home'> & Pick<CodeServerOptions, 'settings'>,
  ): Promise<void> {
    // One that is about to end may start a task host yet.
    await this.endExtensionHosts(await this.extensionHosts());
    const { directories, options } = this.setup;
    // The first is that of the server itself.
    if (this.home !== directories.home) await this.endTasks();
    this.home = next.home;
    this.folder = next.folder;
    const place = { 'legwork.dataDirectory': next.home };
    await writeSettings(directories.userData, { ...options.settings, ...next.settings, ...place });
  }

  /** Ends the server with its extension hosts, the task host and all tasks, and removes what they wrote. */
  async stop(): Promise<void> {
    await killTree(this.child.pid ?? 0);
    await this.endTasks();
    if (this.setup.options.root === undefined)
      await rm(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async endExtensionHosts(pids: readonly number[]): Promise<void> {
    for (const pid of pids) kill(pid);
    const isGone = async () => {
      const left = await this.extensionHosts();
      return !pids.some((pid) => left.includes(pid));
    };
    await waitFor(isGone, { what: 'the extension hosts to be gone' });
  }

  private async endTasks(): Promise<void> {
    const host = await this.taskHost().catch(() => undefined);
    if (host !== undefined) await killTree(host);
    for (const pid of await processesWithEnvironment(`LEGWORK_HOME=${this.home}`)) kill(pid);
  }
}
