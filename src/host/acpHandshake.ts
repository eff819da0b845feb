import type { Readable, Writable } from 'node:stream';
import { asNumber, asObject, parseMessage } from '../agents/json.ts';
import { LineSplitter } from '../base/lineSplitter.ts';

/** How long a program may take to answer. */
const ANSWER_MS = 5000;
/** How long one may take whose command line says that it uses ACP: it may have to be downloaded first. */
const PATIENT_MS = 20_000;
/** What a program may print before its answer. */
const MOST_BYTES = 256 * 1024;
const REQUEST = {
  ...{ jsonrpc: '2.0', id: 0, method: 'initialize' },
  params: {
    protocolVersion: 1,
    clientInfo: { name: 'legwork', title: 'Legwork', version: '1' },
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  },
};

/** A program as the run would start it. */
export interface AskedProgram {
  command: readonly string[];
  cwd: string;
  environment: Record<string, string>;
  /** Whether its command line says that it uses ACP. */
  isLikely: boolean;
  /** How long it may take to answer, in milliseconds; without it, what is usual for its kind. */
  answerMs?: number | undefined;
}

/**
 * Starts a program and asks it whether it uses ACP, with the protocol's own first message. It is ended after its answer,
 * or when it has not answered in time. Its input stays open until it is gone, so that a program that reads its prompt to
 * the end does not take the message for one. Never rejects.
 */
export async function speaksAcpItself({
  command,
  cwd,
  environment,
  isLikely,
  answerMs = isLikely ? PATIENT_MS : ANSWER_MS,
}: AskedProgram): Promise<boolean> {
  const [file = '', ...words] = command;
  const isWindows = process.platform === 'win32';
  // Only now: most hosts never ask.
  const { execa } = await import('execa');
  const child = execa(file, words, {
    ...{ cwd, env: environment, extendEnv: false, detached: !isWindows },
    ...{ stdin: 'pipe', stdout: 'pipe', stderr: 'ignore', buffer: false, reject: false },
  });
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const answer = await Promise.race([readAnswer(child), ended(child).then(() => false), after(answerMs)]);
  await end(child.pid, isWindows);
  // What it has started and left alone may hold its output open.
  await Promise.race([gone, ended(child)]);
  child.stdin.destroy();
  child.stdout.destroy();
  return answer;
}

/**
 * Resolves when the program has answered, or has printed too much else. One that prints what it reads repeats the
 * question, which is no answer.
 */
function readAnswer({ stdin, stdout }: { stdin: Writable; stdout: Readable }): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const splitter = new LineSplitter();
  let bytes = 0;
  stdin.on('error', () => undefined);
  stdout.on('error', () => undefined);
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return resolve(false);
    for (const line of splitter.push(chunk)) {
      const message = line.includes('{') ? parseMessage(line) : undefined;
      if (message?.id !== REQUEST.id || message.jsonrpc !== '2.0') continue;
      const { agentCapabilities, protocolVersion } = asObject(message.result);
      resolve(asNumber(protocolVersion) !== undefined || agentCapabilities !== undefined);
    }
  });
  stdin.write(`${JSON.stringify(REQUEST)}\n`);
  return promise;
}

/** Resolves when the program has ended, or could not be started. */
async function ended(child: PromiseLike<unknown>): Promise<void> {
  await child.then(undefined, () => undefined);
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}

/** Ends the program with all that it started: what is left would find its input closed, and take it for a prompt. */
async function end(pid: number | undefined, isWindows: boolean): Promise<void> {
  if (pid === undefined) return;
  if (isWindows) {
    const { default: treeKill } = await import('tree-kill');
    return treeKill(pid, 'SIGKILL', () => undefined);
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}
