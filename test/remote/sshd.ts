import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const CLI_SCRIPT = join(import.meta.dirname, '../../dist/cli.js');
/** The machine may be busy with other tests. */
const LIMIT_MS = 60_000;

/** What a session has printed, and how it has ended. */
export interface Ended {
  code: number | null;
  text: string;
}

/** A machine at the other end of a real sshd: this one, with a home of its own. */
export class RemoteMachine {
  readonly folder = mkdtempSync(join(tmpdir(), 'legwork-remote-'));
  readonly home = join(this.folder, 'state');
  /** The command line, as a path: shells set their own PATH. */
  readonly legwork = join(this.folder, 'legwork');
  readonly #sessions = new Set<ChildProcess>();
  #sshd: ChildProcess | undefined;
  #port = 0;

  /** Starts the sshd. @throws Error with what it says if it does not accept connections */
  async open(): Promise<void> {
    this.#port = await freePort();
    const path = (name: string) => join(this.folder, name);
    for (const name of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(name)]);
    writeFileSync(path('authorized'), readFileSync(path('user.pub')));
    writeFileSync(this.legwork, `#!/bin/sh\nexec '${process.execPath}' '${CLI_SCRIPT}' "$@"\n`);
    chmodSync(this.legwork, 0o755);
    const settings = {
      Port: this.#port,
      ListenAddress: '127.0.0.1',
      HostKey: path('host'),
      AuthorizedKeysFile: path('authorized'),
      PidFile: 'none',
      UsePAM: 'no',
      StrictModes: 'no',
      PermitRootLogin: 'prohibit-password',
      PasswordAuthentication: 'no',
      // What the person of this machine has a shell do at its start is not looked at, and not interrupted.
      SetEnv: `LEGWORK_HOME=${this.home} HOME=${this.folder} HISTFILE=/dev/null`,
    };
    writeFileSync(
      path('sshd_config'),
      Object.entries(settings)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(''),
    );
    await this.#listen();
  }

  async #listen(): Promise<void> {
    const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(this.folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#sshd = sshd;
    let said = '';
    sshd.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(
      () => `sshd to listen: ${said}`,
      () => said.includes('Server listening'),
    );
  }

  /** Kills the sshd, and starts another one at the same port. */
  async restart(): Promise<void> {
    const sshd = this.#sshd;
    const gone = sshd && once(sshd, 'exit');
    sshd?.kill('SIGKILL');
    await gone;
    await this.#listen();
  }

  /** Runs a command in a session of its own, and waits for its end. */
  async run(command: string): Promise<Ended> {
    const session = this.session(command);
    return session.ended;
  }

  /** Opens a session: with a command, or with a shell at a terminal that reads what is typed. */
  session(command?: string) {
    const target = [
      '-p',
      String(this.#port),
      '-i',
      join(this.folder, 'user'),
      `${userInfo().username}@127.0.0.1`,
    ];
    const quiet = [
      '-q',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-F',
      'none',
    ];
    const words = command === undefined ? ['-tt', ...target] : [...target, command];
    // A terminal that shows lines, and nothing else.
    const env = { ...process.env, TERM: 'dumb' };
    const child = spawn('ssh', [...quiet, ...words], { env });
    this.#sessions.add(child);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = once(child, 'close').then(([code]): Ended => {
      this.#sessions.delete(child);
      return { code: code as number | null, text };
    });
    return {
      ended,
      text: () => text,
      type: (line: string) => child.stdin.write(`${line}\n`),
      /** The connection breaks: neither end says goodbye. */
      drop: () => child.kill('SIGKILL'),
    };
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.kill('SIGKILL');
    this.#sshd?.kill('SIGKILL');
    await delay(0);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Waits for a condition. @throws Error that says for what, and how things are */
export async function until<T>(what: () => string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = Date.now() + LIMIT_MS;
  while (Date.now() < deadline) {
    const found = await look();
    if (found) return found;
    await delay(50);
  }
  throw new Error(`Waited in vain for ${what()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
