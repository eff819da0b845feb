import * as vscode from 'vscode';
import type { ProblemMatcher } from '../../protocol/problems.ts';
import { folderOf, type Task } from '../../protocol/task.ts';
import {
  contributedMatchers,
  type Contributions,
  type KnownMatcher,
  type MatcherBook,
} from './contributedMatchers.ts';

let book: MatcherBook | undefined;
let watch: vscode.Disposable | undefined;

/**
 * The matchers for the output of a task: its own as in a tasks.json, else those of a setting. Those that no extension
 * contributes are left out. Called with the whole record.
 */
export function matchersOf(
  task: Pick<Task, 'spec' | 'worktree' | 'problemMatchers'>,
  usual: readonly unknown[],
): KnownMatcher[] {
  const known = (book ??= readBook());
  const found = (task.problemMatchers ?? usual).flatMap((written) => known.read(written) ?? []);
  return found.map(({ matcher, ...rest }) => ({ ...rest, matcher: inFolders(matcher, task) }));
}

/** Extensions come and go. */
function readBook(): MatcherBook {
  watch ??= vscode.extensions.onDidChange(() => (book = undefined));
  const contributions = vscode.extensions.all.flatMap(({ packageJSON }): Contributions[] => {
    const { contributes } = (packageJSON ?? {}) as { contributes?: Contributions };
    return contributes ? [contributes] : [];
  });
  return contributedMatchers(contributions);
}

/** Folders with their variables replaced; what has other ones is left out, and the host adds the folder of the task. */
function inFolders(matcher: ProblemMatcher, task: Pick<Task, 'spec' | 'worktree'>): ProblemMatcher {
  const cwd = folderOf(task);
  const folder = task.worktree === undefined ? workspaceFolderOf(cwd) : cwd;
  const folders = matcher.folders.flatMap((written) => {
    const path = written
      .replaceAll('${cwd}', cwd ?? '${cwd}')
      .replaceAll('${workspaceFolder}', folder ?? '${workspaceFolder}')
      .replaceAll('${workspaceRoot}', folder ?? '${workspaceRoot}');
    return path.includes('${') ? [] : [path];
  });
  return { ...matcher, folders };
}

function workspaceFolderOf(cwd: string | undefined): string | undefined {
  const own = cwd === undefined ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.file(cwd));
  const folder = own ?? vscode.workspace.workspaceFolders?.[0];
  return folder?.uri.scheme === 'file' ? folder.uri.fsPath : undefined;
}
