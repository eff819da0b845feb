import { join } from 'node:path';
import { runCompiled } from './base/compiledScript.ts';
import { codeCache, resolveDataDirectory } from './protocol/dataDirectory.ts';

/*
 * Starts `taskHostProgram.js`, which says what its arguments are, from code that V8 has compiled before, in the cache
 * of the data directory, which is the last argument, or in `LEGWORK_CODE_CACHE`, where tests share theirs.
 */

/** Hosts are busy when they start. */
const KEEP_DELAY_MS = 3000;

const isWrapper = process.argv[2] === '--wrapper';
const directory = resolveDataDirectory(process.argv[isWrapper ? 3 : 2]);
const keep = runCompiled({
  path: join(__dirname, 'taskHostProgram.js'),
  folder: process.env.LEGWORK_CODE_CACHE ?? codeCache(directory),
  place: { module, require },
  lazyModules: ['child_process', 'crypto', 'fs/promises', 'stream/consumers', './conversations.js'],
});
// A wrapper calls little of it.
if (keep && !isWrapper) setTimeout(keep, KEEP_DELAY_MS).unref();
