import { join } from 'node:path';
import { runCompiled } from './base/compiledScript.ts';
import { codeCache } from './protocol/dataDirectory.ts';

/*
 * Starts `worktreeProgram.js`, which says what its arguments are, from code that V8 has compiled before, in the cache of
 * the data directory, which is the second of them: a run waits for it.
 */

const keep = runCompiled({
  path: join(__dirname, 'worktreeProgram.js'),
  folder: codeCache(process.argv[3] ?? ''),
  place: { module, require },
  lazyModules: ['crypto'],
});
// What it has called by its end is what it calls the next time.
if (keep) process.once('exit', keep);
