import { execFile, execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { machineAtHand, spelled, type Machine } from './machine.ts';

interface Question {
  file: string;
  args: string[];
  answer: RegExp;
}

/** Where other systems say their id. */
const QUESTIONS: Partial<Record<NodeJS.Platform, Question>> = {
  darwin: {
    file: '/usr/sbin/ioreg',
    args: ['-rd1', '-c', 'IOPlatformExpertDevice'],
    answer: /"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"/,
  },
  win32: {
    file: `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`,
    args: ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid', '/reg:64'],
    answer: /MachineGuid\s+REG_SZ\s+([0-9A-Fa-f-]{36})/,
  },
};
const PATIENCE_MS = 3000;

/** The id in the answer of such a system; `name` is its host name, in case there is none. */
export function answeredMachineId(platform: NodeJS.Platform, answer: string, name: string): string {
  return QUESTIONS[platform]?.answer.exec(answer)?.[1]?.toLowerCase() ?? spelled(name);
}

const OPTIONS = { encoding: 'utf8', timeout: PATIENCE_MS, windowsHide: true } as const;

let known: Machine | undefined;

/** This machine, on any system. */
export async function ownMachine(): Promise<Machine> {
  const question = QUESTIONS[process.platform];
  const atHand = machineAtHand() ?? known;
  if (atHand || !question) return atHand ?? answered('');
  const asked = promisify(execFile)(question.file, question.args, OPTIONS);
  return (known = answered(await asked.then(({ stdout }) => stdout).catch(() => '')));
}

/** The same at once: on macOS and Windows, this waits for another program for some milliseconds. */
export function ownMachineSync(): Machine {
  const question = QUESTIONS[process.platform];
  const atHand = machineAtHand() ?? known;
  if (atHand || !question) return atHand ?? answered('');
  let answer = '';
  try {
    answer = execFileSync(question.file, question.args, { ...OPTIONS, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // The host name has to do.
  }
  return (known = answered(answer));
}

function answered(answer: string): Machine {
  return { id: answeredMachineId(process.platform, answer, hostname()), name: hostname() };
}
