import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Places } from '../../language/links/places.ts';
import { earlierOutputPath, outputPath, type DataPaths } from '../../protocol/dataDirectory.ts';
import type { PathMapping } from '../../protocol/problems.ts';
import { folderOf, type Task } from '../../protocol/task.ts';

/** An output that a client has open as a document. */
export interface OutputDocument {
  task: Task;
  /** As the host names it, not the client. */
  path: string;
  attempt: number;
}

const NAME = /^([\w-]+?)(?:\.(\d+))?\.log$/;

/** The output that an address refers to; `undefined` for any other file, and for a task that the client may not see. */
export function outputDocument(
  host: { context: { paths: DataPaths }; visibleTask(id: string): Task },
  uri: string,
): OutputDocument | undefined {
  let named: string;
  try {
    named = fileURLToPath(uri);
  } catch {
    return undefined;
  }
  const { paths } = host.context;
  const [, id, number] = NAME.exec(basename(named)) ?? [];
  if (id === undefined || !isSame(dirname(named), paths.output)) return undefined;
  let task: Task;
  try {
    task = host.visibleTask(id);
  } catch {
    return undefined;
  }
  if (number === undefined) return { task, path: outputPath(paths, id), attempt: task.attempt.number };
  const attempt = { id, number: Number(number) };
  return { task, path: earlierOutputPath(paths, attempt), attempt: attempt.number };
}

function isSame(one: string, other: string): boolean {
  const normal = (path: string) => {
    const whole = join(path, '.');
    return process.platform === 'win32' ? whole.toLowerCase() : whole;
  };
  return normal(one) === normal(other);
}

/** Where the files are that a task names: relative to its folder, or to the one that its worktree was made from. */
export function placesOf(task: Task, mappings: PathMapping[]): Places {
  const cwd = folderOf(task);
  const { source } = task;
  return {
    folders: [cwd, source].filter((folder) => folder !== undefined),
    mappings,
    fallbacks: cwd !== undefined && source !== undefined ? [{ from: cwd, to: source }] : [],
  };
}
