import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { GitPlace } from '../../../src/git/runGit.ts';

const run = promisify(execFile);

/** A real repository in a folder of its own, removed when the test ends. */
export interface TestRepository extends GitPlace {
  environment: Record<string, string>;
  /** The folder above it, for whatever a test needs beside it. */
  beside: string;
  /** Runs git in it, and returns what it printed without the last line end. */
  git(...args: string[]): Promise<string>;
  /** Writes files, with the folders above them. */
  write(files: Record<string, string | Uint8Array>): Promise<void>;
  /** Makes a symbolic link. */
  link(path: string, target: string): Promise<void>;
  /** The full path of a file in it. */
  path(...below: string[]): string;
  /** Commits everything that is not ignored; returns the commit. */
  commit(message?: string): Promise<string>;
}

export interface RepositoryOptions {
  /** Committed at once; without, there is no commit yet. */
  files?: Record<string, string | Uint8Array>;
  /** Settings of the repository. */
  config?: Record<string, string>;
  /** Where it is made; by default a temporary folder. */
  folder?: string;
  /** Leave it when the test ends: the caller removes it. */
  keep?: boolean;
}

/** The environment for git in tests: nobody's own settings, a known author, the present `PATH`. */
export function gitTestEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_AUTHOR_NAME: 'Ann Author',
    GIT_AUTHOR_EMAIL: 'ann@example.com',
    GIT_COMMITTER_NAME: 'Ann Author',
    GIT_COMMITTER_EMAIL: 'ann@example.com',
    LC_ALL: 'C',
  };
}

/** Makes a repository, with a commit if it begins with files. */
export async function openRepository(options: RepositoryOptions = {}): Promise<TestRepository> {
  const { files, config = {}, keep = false } = options;
  const beside = options.folder ?? (await realpath(await mkdtemp(join(tmpdir(), 'legwork-git-'))));
  if (!keep) onTestFinished(() => rm(beside, { recursive: true, force: true, maxRetries: 5 }));
  const cwd = join(beside, 'repository');
  await mkdir(cwd, { recursive: true });
  const repository = repositoryIn(cwd, beside);
  await cp(await emptyRepository(), repository.path('.git'), { recursive: true });
  for (const [name, value] of Object.entries(config)) await repository.git('config', name, value);
  if (files) {
    await repository.write(files);
    await commitAll(repository, 'The beginning');
  }
  return repository;
}

let empty: Promise<string> | undefined;

/** What `git init` makes, without the samples of hooks; made once, as a copy costs much less than a git. */
function emptyRepository(): Promise<string> {
  return (empty ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'legwork-empty-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await repositoryIn(folder).git('init', '-q', '-b', 'main', '--template=');
    return join(folder, '.git');
  })());
}

async function commitAll({ git }: Pick<TestRepository, 'git'>, message: string): Promise<void> {
  await git('add', '--all');
  // It would start two more gits, to tidy up where there is nothing to tidy.
  await git('-c', 'maintenance.auto=false', 'commit', '-q', '--allow-empty', '-m', message);
}

/** A checkout that exists, such as a worktree, with the same means. */
export function repositoryIn(cwd: string, beside = dirname(cwd)): TestRepository {
  const environment = gitTestEnvironment(beside);
  const path = (...below: string[]) => join(cwd, ...below);
  const git = async (...args: string[]) => {
    const { stdout } = await run('git', args, {
      cwd,
      env: environment,
      maxBuffer: 1 << 26,
    });
    return stdout.replace(/\n$/, '');
  };
  return {
    ...{ cwd, beside, environment, path, git },
    write: async (files) => {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(path(name)), { recursive: true });
        await writeFile(path(name), content);
      }
    },
    link: async (name, target) => {
      await mkdir(dirname(path(name)), { recursive: true });
      await symlink(target, path(name));
    },
    commit: async (message = 'More') => {
      await commitAll({ git }, message);
      return git('rev-parse', 'HEAD');
    },
  };
}
