import { existsSync } from 'node:fs';
import { join, posix, resolve, win32 } from 'node:path';
import { homeDirectory } from '../base/homeDirectory.ts';

/**
 * The data directory a client or host uses, as an absolute path: the setting, else `LEGWORK_HOME`, else the OS's state
 * directory. @throws Error if there is no home directory
 */
export function resolveDataDirectory(setting?: string): string {
  const chosen = setting || process.env.LEGWORK_HOME;
  return chosen ? resolve(chosen) : stateDirectory();
}

/** Everything that determines the location of a user's state. */
export interface UserPlace {
  platform: NodeJS.Platform;
  environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  home: string;
  exists(path: string): boolean;
}

/** The system's folder for the state of programs; tasks that an earlier version stored elsewhere stay there. */
export function stateDirectory(place: UserPlace = ownPlace()): string {
  const { usual, earlier } = stateDirectories(place);
  const { join } = place.platform === 'win32' ? win32 : posix;
  const hasTasks = (directory: string) => place.exists(join(directory, 'tasks'));
  return earlier !== undefined && hasTasks(earlier) && !hasTasks(usual) ? earlier : usual;
}

function stateDirectories(place: UserPlace): { usual: string; earlier?: string } {
  const { platform, environment } = place;
  if (platform === 'win32') {
    const local = environment.LOCALAPPDATA || win32.join(place.home, 'AppData', 'Local');
    return { usual: win32.join(local, 'legwork', 'Data'), earlier: win32.join(local, 'legwork', 'Log') };
  }
  if (platform === 'darwin') {
    const library = posix.join(place.home, 'Library');
    return {
      usual: posix.join(library, 'Application Support', 'legwork'),
      // Not among logs, which people and programs delete.
      earlier: posix.join(library, 'Logs', 'legwork'),
    };
  }
  // The XDG specification requires that relative paths are ignored.
  const state = environment.XDG_STATE_HOME ?? '';
  return {
    usual: posix.join(posix.isAbsolute(state) ? state : posix.join(place.home, '.local/state'), 'legwork'),
  };
}

function ownPlace(): UserPlace {
  return {
    platform: process.platform,
    environment: process.env,
    // Not needed where the environment says where state belongs.
    get home() {
      const home = homeDirectory();
      if (home !== undefined) return home;
      throw new Error('No home directory is known. Set HOME, or LEGWORK_HOME to a directory for the tasks.');
    },
    exists: existsSync,
  };
}

/** The paths of a data directory. */
export function dataPaths(directory: string) {
  return {
    directory,
    endpoint: join(directory, 'host.json'),
    /** The machine that has the directory. */
    owner: join(directory, 'machine.json'),
    /** Data directories of single machines, where each has its own. */
    machines: join(directory, 'machines'),
    lock: join(directory, 'host.lock'),
    socket: join(directory, 'host.sock'),
    tasks: join(directory, 'tasks'),
    /** A copy of the records, which remain authoritative: it can be removed at any time. */
    snapshot: join(directory, 'tasks.snapshot'),
    output: join(directory, 'output'),
    transcript: join(directory, 'transcript'),
    /** Tasks that people removed in the last minutes and can restore. */
    trash: join(directory, 'trash'),
    run: join(directory, 'run'),
    /** What `run` is for this machine, a folder for each queue that runs tasks elsewhere; missing until one is used. */
    jobs: join(directory, 'jobs'),
    /** The records of worktrees, and in a folder each the worktrees themselves. */
    worktrees: join(directory, 'worktrees'),
    races: join(directory, 'races'),
    schedules: join(directory, 'schedules'),
    environments: join(directory, 'env'),
    groups: join(directory, 'groups.json'),
    retention: join(directory, 'retention.json'),
    settings: join(directory, 'settings.json'),
    /** The user's templates. */
    templates: join(directory, 'templates.json'),
    /** It exists if a person was told that tasks end at logout. */
    logoutTold: join(directory, 'logout.told'),
    trace: join(directory, 'trace.jsonl'),
    /** The latest crashes of its hosts. */
    crashes: join(directory, 'crashes.json'),
    /** The folder of the `legwork` command for tasks, first on their `PATH`. */
    bin: join(directory, 'bin'),
    cache: codeCache(directory),
  };
}

/** Where compiled code of Legwork's own programs is kept: it can be removed at any time. */
export function codeCache(directory: string): string {
  return join(directory, 'cache');
}

export type DataPaths = ReturnType<typeof dataPaths>;

/** The folders that only the user may access, the directory itself first. */
export function ownFolders(paths: DataPaths): string[] {
  const { directory, tasks, output, transcript, trash, run, worktrees, races, schedules } = paths;
  const { environments, bin, cache } = paths;
  return [
    ...[directory, tasks, output, transcript, trash, run, worktrees, races, schedules],
    ...[environments, bin, cache],
  ];
}

/** Output of a task's latest attempt; earlier ones are moved to `earlierOutputPath`. */
export function outputPath(paths: DataPaths, id: string): string {
  return join(paths.output, `${id}.log`);
}

/** Output of an attempt that was followed by a later one. */
export function earlierOutputPath(paths: DataPaths, attempt: { id: string; number: number }): string {
  return join(paths.output, `${attempt.id}.${attempt.number}.log`);
}

/** Agent events of a task's latest attempt; earlier ones are moved to `earlierTranscriptPath`. */
export function transcriptPath(paths: DataPaths, id: string): string {
  return join(paths.transcript, `${id}.jsonl`);
}

/** Agent events of an attempt that was followed by a later one. */
export function earlierTranscriptPath(transcript: string, attempt: number): string {
  return transcript.replace(/\.jsonl$/, `.${attempt}.jsonl`);
}

/** The record of a task. */
export function taskPath(paths: DataPaths, id: string): string {
  return join(paths.tasks, `${id}.json`);
}
