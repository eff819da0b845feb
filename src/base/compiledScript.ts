import { closeSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { writeFileAtomically } from './atomicFile.ts';
import { lazyRequire } from './lazyRequire.ts';
import { restoreFolder } from './makeFolder.ts';
import { keepFolderOwn } from './ownFolder.ts';
import { openRegularFile } from './regularFile.ts';

/*
 * A large program starts in two thirds of the time when V8 need not compile it. Node's own compile cache holds only
 * what is compiled before the program runs, which is its outermost code; this one holds what it has called, too.
 *
 *     <CRC-32 of the stamp of the script's file and of the code> <the code, as V8 made it>
 */

const CHECKSUM_BYTES = 4;

export interface CompiledScriptOptions {
  /** The script, as esbuild makes it for CommonJS. */
  path: string;
  /**
   * Where its code is kept, if its parent is there. What is in it is executed, so others must have no hand in it, or in
   * its parent.
   */
  folder: string;
  /** What the script has for `module` and `require`: those of the file that it is the rest of. */
  place: { module: { exports: unknown }; require: NodeJS.Require };
  /** Modules of Node that are loaded when the script uses something of them (see `lazyRequire`). */
  lazyModules: readonly string[];
}

/**
 * Runs a script with the code that an earlier process kept. Returns what keeps the code of this one, once it has called
 * what it usually calls; nothing where it is kept already. Code that is damaged, of another script or of another V8 is
 * as good as none. @throws what the script throws, the system's error when it cannot be read
 */
export function runCompiled(options: CompiledScriptOptions): (() => void) | undefined {
  const { path, folder, place } = options;
  const stamp = stampOf(path);
  const name = `${basename(path, '.js')}-${process.versions.v8}-${process.arch}`;
  const kept = readCode({ folder, name, stamp });
  const script = new Script(wrapped(readFileSync(path, 'utf8')), {
    filename: path,
    ...(kept && { cachedData: kept }),
  });
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  const require = lazyRequire(place.require, options.lazyModules);
  run(place.module.exports, require, place.module, path, dirname(path));
  if (kept && script.cachedDataRejected !== true) return undefined;
  return () => keepCode({ folder, name, stamp }, script);
}

/** In one line with its beginning, so that stacks tell the script's own lines. */
function wrapped(source: string): string {
  return `(function(exports,require,module,__filename,__dirname){${source}\n})`;
}

interface Code {
  folder: string;
  name: string;
  /** Of the state of the script's file that it was made of. */
  stamp: string;
}

/** What tells a state of a file from every other, whatever times somebody gave it. */
function stampOf(path: string): string {
  const { ino, size, ctimeMs } = statSync(path);
  return `${ino}:${size}:${ctimeMs}`;
}

function readCode({ folder, name, stamp }: Code): Buffer | undefined {
  try {
    keepFolderOwn(dirname(folder));
    keepFolderOwn(folder);
    const file = openRegularFile(join(folder, name));
    try {
      const bytes = readFileSync(file);
      const code = bytes.subarray(CHECKSUM_BYTES);
      // V8 believes every byte of it.
      return bytes.readUInt32LE() === checksumOf(stamp, code) ? code : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    // It only saves time.
    return undefined;
  }
}

function keepCode({ folder, name, stamp }: Code, script: Script): void {
  try {
    const code = script.createCachedData();
    restoreFolder(folder);
    keepFolderOwn(dirname(folder));
    keepFolderOwn(folder);
    const checksum = Buffer.alloc(CHECKSUM_BYTES);
    checksum.writeUInt32LE(checksumOf(stamp, code));
    writeFileAtomically(join(folder, name), Buffer.concat([checksum, code]));
  } catch {
    // As above.
  }
}

function checksumOf(stamp: string, code: Buffer): number {
  return crc32(code, crc32(stamp));
}
