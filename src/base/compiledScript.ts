import { closeSync, fstatSync, readSync, statSync } from 'node:fs';
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
   * Where its code is cached, if the parent folder exists; missing: nowhere. Cached code is executed, so others must
   * not be able to write to it or its parent.
   */
  folder?: string;
  /** The `module` and `require` of the script: those of the file that loads it. */
  place: { module: { exports: unknown }; require: NodeJS.Require };
  /** Node's modules that are loaded when the script first uses them (see `lazyRequire`). */
  lazyModules: readonly string[];
}

/**
 * Runs a script with the code cached by an earlier process. Returns a function that caches the code of this one, to be
 * called after its usual functions have run; `undefined` if it is cached already or has no cache. Code that is damaged, or belongs to
 * another script or V8 version, is ignored. @throws the script's errors, the system's error if it cannot be read
 */
export function runCompiled(options: CompiledScriptOptions): (() => void) | undefined {
  const { path, folder, place } = options;
  const stamp = stampOf(path);
  const name = `${basename(path, '.js')}-${process.versions.v8}-${process.arch}`;
  const kept = folder === undefined ? undefined : readCode({ folder, name, stamp });
  const script = new Script(wrapped(path), { filename: path, ...(kept && { cachedData: kept }) });
  if (kept) release(kept);
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  const require = lazyRequire(place.require, options.lazyModules);
  run(place.module.exports, require, place.module, path, dirname(path));
  if (folder === undefined || (kept && script.cachedDataRejected !== true)) return undefined;
  return () => keepCode({ folder, name, stamp }, script);
}

/**
 * The script as a function. It begins on the line of the script, so that stack traces have the script's own line
 * numbers. Put together before it becomes a string, because V8 would keep both the parts and the whole for a while.
 */
function wrapped(path: string): string {
  const [begin, end] = ['(function(exports,require,module,__filename,__dirname){', '\n})'];
  const bytes = readBytes(path, { before: begin.length, after: end.length });
  bytes.write(begin);
  bytes.write(end, bytes.length - end.length);
  const text = bytes.toString('utf8');
  release(bytes);
  return text;
}

/** The bytes of a file, with room before and after them. @throws the system's error */
function readBytes(path: string, { before = 0, after = 0 } = {}): Buffer<ArrayBuffer> {
  const file = openRegularFile(path);
  try {
    const bytes = Buffer.allocUnsafeSlow(before + fstatSync(file).size + after);
    const end = bytes.length - after;
    for (let at = before; at < end;) {
      const count = readSync(file, bytes, at, end - at, null);
      if (count === 0) throw new Error(`${path} became shorter while it was read`);
      at += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** Returns the memory of bytes that are no longer used, which V8 would keep until its next large collection. */
function release({ buffer }: Buffer<ArrayBuffer>): void {
  buffer.transfer(0);
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

function readCode({ folder, name, stamp }: Code): Buffer<ArrayBuffer> | undefined {
  try {
    checkFolderOwn(dirname(folder));
    checkFolderOwn(folder);
    const bytes = readBytes(join(folder, name));
    const code = bytes.subarray(CHECKSUM_BYTES);
    // V8 does not verify it.
    return bytes.readUInt32LE() === checksumOf(stamp, code) ? code : undefined;
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
