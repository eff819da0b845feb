import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from './vscode/cache.ts';

/** Runs npm in a folder that is no part of this project. @throws with all it printed */
export async function npm(args: string[], directory: string): Promise<void> {
  const flags = ['--prefix', directory, '--no-audit', '--no-fund', '--loglevel=error'];
  const [file, prefix] = npmCommand();
  const path = `${dirname(nodePath())}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`;
  const child = spawn(file, [...prefix, ...args, ...flags], {
    cwd: directory,
    env: { ...withoutNpmScript(process.env), PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && prefix.length === 0,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`npm ${args.join(' ')} in ${directory} ended with ${code}:\n${output}`);
}

/** npm as the script that runs us names it, else the one on the PATH. */
function npmCommand(): [file: string, prefix: string[]] {
  const script = process.env['npm_execpath'];
  return script?.endsWith('npm-cli.js') ? [nodePath(), [script]] : ['npm', []];
}

/** An `npm run` around us tells its children about this project; an install elsewhere must not hear of it. */
function withoutNpmScript(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own =
    /^(npm_(package|lifecycle)_|npm_config_(local_prefix|global_prefix|prefix|dry_run|workspace)|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

/** Node 24: the project's own, whichever Node runs this. */
export function nodePath(): string {
  const own = join(PROJECT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(own) ? own : process.execPath;
}
