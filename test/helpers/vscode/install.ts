import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cached, PROJECT } from './cache.ts';

const VERSION = '4.139.1';

/** A code-server on disk. */
export interface CodeServerInstallation {
  /** The script that is both server and command line. */
  entry: string;
}

/** The pinned code-server, from npm alone: about 600 MB and a minute, the first time. */
export async function ensureCodeServer(): Promise<CodeServerInstallation> {
  const directory = await cached({ name: `code-server-${VERSION}`, fill: installCodeServer });
  await replaceLogger(directory);
  return { entry: join(packageIn(directory), 'out/node/entry.js') };
}

function packageIn(directory: string): string {
  return join(directory, 'node_modules/code-server');
}

/** Install scripts would compile modules that are not needed, with headers that may not be there. */
async function installCodeServer(directory: string): Promise<void> {
  process.stderr.write(`Installing code-server ${VERSION} into ${directory} (once) …\n`);
  const editor = join(packageIn(directory), 'lib/vscode');
  await npm(['install', `code-server@${VERSION}`, '--no-save'], directory);
  await npm(['install', '--omit=dev'], editor);
  await npm(['install', '--omit=dev'], join(editor, 'extensions'));
}

/** Puts our logger in the place of the one that is not compiled. */
async function replaceLogger(directory: string): Promise<void> {
  const module = join(packageIn(directory), 'lib/vscode/node_modules/@vscode/spdlog/index.js');
  const ours = await readFile(join(import.meta.dirname, 'spdlog.cjs'), 'utf8');
  if ((await readFile(module, 'utf8')) !== ours) await writeFile(module, ours);
}

async function npm(args: string[], directory: string): Promise<void> {
  const flags = ['--prefix', directory, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
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

/** Node 24, which the editor needs: the project's own, whichever Node runs this. */
export function nodePath(): string {
  const own = join(PROJECT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(own) ? own : process.execPath;
}
