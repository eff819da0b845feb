import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { takesArgument } from '../agents/plainAgent.ts';
import { speaksAcp } from '../agents/speaksAcp.ts';
import { speaksAcpItself } from './acpHandshake.ts';

/** A command line of an agent whose protocol was not specified. */
export interface UnknownAgent {
  command: readonly string[];
  cwd: string;
  environment: Record<string, string>;
}

/**
 * Finds the protocols of programs for which none was specified. Each is asked once for as long as it stays the same file, and
 * only when a run of it is to start anyway, in the folder and environment of that run.
 */
export class AgentProtocols {
  readonly #asked = new Map<string, Promise<boolean>>();
  readonly #known = new Map<string, boolean>();
  readonly #answerMs: number | undefined;

  /** `answerMs` is how long each may take to answer, in milliseconds; without it, what is usual. */
  constructor({ answerMs }: { answerMs?: number } = {}) {
    this.#answerMs = answerMs;
  }

  /** Asks the program, unless that is known; resolves when `isAcp` knows. Never rejects. */
  async learn(agent: UnknownAgent): Promise<void> {
    const { command } = agent;
    if (takesArgument(command)) return;
    const identity = await identify(agent);
    if (identity === undefined) return;
    const key = JSON.stringify([command, identity]);
    const isLikely = speaksAcp(command);
    const asked = this.#asked.get(key) ?? speaksAcpItself({ ...agent, isLikely, answerMs: this.#answerMs });
    this.#asked.set(key, asked);
    this.#known.set(keyOf(agent), (await asked) || isLikely);
  }

  /** Whether a command line uses ACP: as it said itself, or else as its words say. */
  isAcp(agent: UnknownAgent): boolean {
    return this.#known.get(keyOf(agent)) ?? speaksAcp(agent.command);
  }
}

/** Which program a command line means, without a look at the disk. */
function keyOf({ command, cwd, environment: { PATH, Path } }: UnknownAgent): string {
  const [program = ''] = command;
  return JSON.stringify([command, isPath(program) ? isAbsolute(program) || cwd : (PATH ?? Path)]);
}

function isPath(program: string): boolean {
  return /[/\\]/.test(program);
}

/** The file of a program with what shows that it was replaced; `undefined` if it cannot be found. */
async function identify({
  command: [program = ''],
  cwd,
  environment,
}: UnknownAgent): Promise<string | undefined> {
  const folders = (environment.PATH ?? environment.Path ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder));
  const names =
    process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'].map((ending) => program + ending) : [program];
  const paths = isPath(program)
    ? names.map((name) => (isAbsolute(name) ? name : join(cwd, name)))
    : folders.flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of paths) {
    const found = await executable(path);
    if (found) return `${path} ${found.mtimeMs} ${found.size}`;
  }
  return undefined;
}

async function executable(path: string): Promise<{ mtimeMs: number; size: number } | undefined> {
  try {
    await access(path, constants.X_OK);
    const file = await stat(path);
    return file.isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
