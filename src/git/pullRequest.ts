import { GitError, gitEnvironment, runGit, type GitPlace } from './runGit.ts';

/** A program that makes pull requests. */
export interface Forge {
  program: 'gh' | 'glab';
  /** The remote that the branch goes to. */
  remote: string;
}

const PATIENCE_MS = 120_000;

/**
 * Where the pull requests of a repository are made, by the address of the remote of its branch; a sentence if that is not
 * known. @throws GitError
 */
export async function findForge(place: GitPlace, branch: string | undefined): Promise<Forge | string> {
  const remote = await remoteOf(place, branch);
  if (remote === undefined)
    return 'This repository has no remote, so there is nowhere to make a pull request.';
  // The address as it is written: parts of it may be replaced when it is used.
  const address = (await config(place, `remote.${remote}.url`)) ?? '';
  const host = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^:/]+)/i.exec(address)?.[1]?.toLowerCase() ?? '';
  if (host.includes('github')) return { program: 'gh', remote };
  if (host.includes('gitlab')) return { program: 'glab', remote };
  return `Legwork makes pull requests on GitHub and GitLab only, and the remote ${remote} is neither.`;
}

async function remoteOf(place: GitPlace, branch: string | undefined): Promise<string | undefined> {
  const name = branch?.replace('refs/heads/', '');
  const keys = [
    ...(name === undefined ? [] : [`branch.${name}.pushRemote`]),
    'remote.pushDefault',
    ...(name === undefined ? [] : [`branch.${name}.remote`]),
  ];
  for (const key of keys) {
    const chosen = await config(place, key);
    if (chosen !== undefined && chosen !== '.') return chosen;
  }
  const remotes = (await runGit(place, ['remote'])).text.split('\n').filter(Boolean);
  return remotes.includes('origin') ? 'origin' : remotes[0];
}

async function config(place: GitPlace, key: string): Promise<string | undefined> {
  const { code, text } = await runGit(place, ['config', '--get', key], { codes: [0, 1] });
  return code === 0 && text !== '' ? text : undefined;
}

/** Whether the program can be run. */
export async function isInstalled(place: GitPlace, { program }: Forge): Promise<boolean> {
  return (await run(place, program, ['--version'])).code === 0;
}

/** What a person types to make the pull request themselves. */
export function ownWay({ program, remote }: Forge, branch: string): string {
  const make =
    program === 'gh' ? `gh pr create --head ${branch}` : `glab mr create --source-branch ${branch}`;
  return `git push ${remote} ${branch} && ${make}`;
}

/** Pushes a branch to its remote, without force. @throws GitError */
export async function pushBranch(place: GitPlace, { remote }: Forge, branch: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  await runGit(place, ['push', '--porcelain', '--', remote, `${ref}:${ref}`], {
    timeoutMs: PATIENCE_MS,
    hooks: true,
  });
}

/** Makes the pull request of a branch that was pushed; returns its address. @throws GitError with what the program said */
export async function createPullRequest(
  place: GitPlace,
  { program }: Forge,
  { branch, title }: { branch: string; title?: string | undefined },
): Promise<string | undefined> {
  const titled = title === undefined ? [] : [`--title=${title}`];
  const args =
    program === 'gh'
      ? ['pr', 'create', '--fill', `--head=${branch}`, ...titled]
      : ['mr', 'create', '--fill', '--yes', `--source-branch=${branch}`, ...titled];
  const { code, stdout, stderr } = await run(place, program, args);
  if (code !== 0) throw new GitError(`${program} said: ${(stderr || stdout).trim().slice(0, 500)}`, code);
  return /https?:\/\/\S+/.exec(stdout)?.[0];
}

async function run(
  { cwd, environment }: GitPlace,
  program: string,
  args: readonly string[],
): Promise<{ code: number | undefined; stdout: string; stderr: string }> {
  const { execa } = await import('execa');
  const { exitCode, stdout, stderr, shortMessage } = await execa(program, args, {
    ...{ cwd, env: gitEnvironment(environment), extendEnv: false, reject: false, windowsHide: true },
    ...{ stdin: 'ignore', timeout: PATIENCE_MS, maxBuffer: 1 << 20 },
  });
  return { code: exitCode, stdout: stdout ?? '', stderr: stderr || (shortMessage ?? '') };
}
