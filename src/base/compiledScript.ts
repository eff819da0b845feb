import { closeSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { writeFileAtomically } from './atomicFile.ts';
import { lazyRequire } from './lazyRequire.ts';
import { restoreFolder } from './makeFolder.ts';
import { checkFolderOwn } from './ownFolder.ts';
import { openRegularFile } from './regularFile.ts';

/*
 * A large program starts in two thirds of the time if V8 need not compile it. Node's own compile cache contains only
 * code that was compiled before the program ran, which is the top level; this one also contains functions called since.
 *
 *     <CRC-32 of the stamp of the script's file and of the code> <the code, as V8 produced it>
 */

const CHECKSUM_BYTES = 4;

export interface CompiledScriptOptions {
  /** The script, as bundled by esbuild for CommonJS. */
  path: string;
  /**
   * Where its code is cached, if the parent folder exists. Cached code is executed, so others must not be able to
   * write to it or its parent.
   */
  folder: string;
  /** The `module` and `require` of the script: those of the file that loads it. */
  place: { module: { exports: unknown }; require: NodeJS.Require };
  /** Node's modules that are loaded when the script first uses them (see `lazyRequire`). */
  lazyModules: readonly string[];
}

/**
 * Runs a script with the code cached by an earlier process. Returns a function that caches the code of this one, to be
 * called after its usual functions have run; `undefined` if it is cached already. Code that is damaged, or belongs to
 * another script or V8 version, is ignored. @throws the script's errors, the system's error if it cannot be read
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

/** On the same line as its beginning, so that stack traces have the script's own line numbers. */
function wrapped(source: string): string {
  return `(function(exports,require,module,__filename,__dirname){${source}\n})`;
}

interface Code {
  folder: string;
  name: string;
  /** For the state of the script's file that it was compiled from. */
  stamp: string;
}

/** Identifies a state of a file, even if its timestamps were set by hand. */
function stampOf(path: string): string {
  const { ino, size, ctimeMs } = statSync(path);
  return `${ino}:${size}:${ctimeMs}`;
}

function readCode({ folder, name, stamp }: Code): Buffer | undefined {
  try {
    checkFolderOwn(dirname(folder));
    checkFolderOwn(folder);
    const file = openRegularFile(join(folder, name));
    try {
      const bytes = readFileSync(file);
      const code = bytes.subarray(CHECKSUM_BYTES);
      // V8 does not verify it.
      return bytes.readUInt32LE() === checksumOf(stamp, code) ? code : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    // The cache only saves time.
    return undefined;
  }
}

function keepCode({ folder, name, stamp }: Code, script: Script): void {
  try {
    const code = script.createCachedData();
    restoreFolder(folder);
    checkFolderOwn(dirname(folder));
    checkFolderOwn(folder);
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
