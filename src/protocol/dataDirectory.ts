import envPaths from 'env-paths';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';

/** The data directory a client or host uses, as an absolute path: the setting, else `LEGWORK_HOME`, else the OS's state directory. */
export function resolveDataDirectory(setting?: string): string {
  const chosen = setting || process.env.LEGWORK_HOME;
  return chosen ? resolve(chosen) : stateDirectory();
}

function stateDirectory(): string {
  // `log` is the state directory on Linux ($XDG_STATE_HOME), and its counterpart elsewhere.
  const { log } = envPaths('legwork', { suffix: '' });
  if (isAbsolute(log)) return log;
  // An empty HOME is none, and a relative XDG_STATE_HOME is to be ignored, as its specification says.
  const home = isAbsolute(homedir()) ? homedir() : userInfo().homedir;
  const hasXdg = process.platform !== 'darwin' && process.platform !== 'win32';
  return hasXdg ? join(home, '.local', 'state', 'legwork') : join(home, relative(homedir(), log));
}

/** Where things lie in a data directory. */
export function dataPaths(directory: string) {
  return {
    directory,
    endpoint: join(directory, 'host.json'),
    lock: join(directory, 'host.lock'),
    socket: join(directory, 'host.sock'),
    tasks: join(directory, 'tasks'),
    output: join(directory, 'output'),
    transcript: join(directory, 'transcript'),
    run: join(directory, 'run'),
    environments: join(directory, 'env'),
    groups: join(directory, 'groups.json'),
    retention: join(directory, 'retention.json'),
    trace: join(directory, 'trace.jsonl'),
    /** The command line for tasks: it comes first on their `PATH`. */
    bin: join(directory, 'bin'),
    /** Compiled code of our own programs, which Node checks against their text. */
    cache: join(directory, 'cache'),
  };
}

export type DataPaths = ReturnType<typeof dataPaths>;

/** Output of a task's latest attempt; earlier ones are moved to `earlierOutputPath`. */
export function outputPath(paths: DataPaths, id: string): string {
  return join(paths.output, `${id}.log`);
}

/** Output of an attempt that a later one followed. */
export function earlierOutputPath(paths: DataPaths, attempt: { id: string; number: number }): string {
  return join(paths.output, `${attempt.id}.${attempt.number}.log`);
}

/** Agent events of a task's latest attempt; earlier ones are moved to `earlierTranscriptPath`. */
export function transcriptPath(paths: DataPaths, id: string): string {
  return join(paths.transcript, `${id}.jsonl`);
}

/** Agent events of an attempt that a later one followed. */
export function earlierTranscriptPath(transcript: string, attempt: number): string {
  return transcript.replace(/\.jsonl$/, `.${attempt}.jsonl`);
}

/** The record of a task. */
export function taskPath(paths: DataPaths, id: string): string {
  return join(paths.tasks, `${id}.json`);
}
