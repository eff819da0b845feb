import { join } from 'node:path';
import { runCompiled } from './base/compiledScript.ts';
import { inheritingRequire } from './base/inheritingRequire.ts';
import { codeCache, resolveDataDirectory } from './protocol/dataDirectory.ts';

/*
 * Starts `extensionProgram.js`, which is `extension.ts`, from code that V8 has compiled before, in the cache of the usual
 * data directory: the editor's settings, which may name another one, are known only to the extension itself.
 */

/** A window is busy when it opens. */
const KEEP_DELAY_MS = 5000;

const folder = process.env.LEGWORK_CODE_CACHE ?? cacheFolder();
const keep = runCompiled({
  path: join(__dirname, 'extensionProgram.js'),
  ...(folder !== undefined && { folder }),
  place: { module, require: inheritingRequire(require, 'vscode') },
  // The editor has loaded them already.
  lazyModules: [],
});
if (keep) setTimeout(keep, KEEP_DELAY_MS).unref();

function cacheFolder(): string | undefined {
  try {
    return codeCache(resolveDataDirectory());
  } catch {
    // The user has no home, but a setting may name a data directory.
    return undefined;
  }
}
