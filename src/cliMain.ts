import { join } from 'node:path';
import { runCompiled } from './base/compiledScript.ts';
import { toError } from './base/errors.ts';
import { plainText } from './base/plainText.ts';
import { FREQUENT_WORDS } from './cli/frequentWords.ts';
import { refusalOfNode } from './cli/oldestNode.ts';
import { codeCache, resolveDataDirectory } from './protocol/dataDirectory.ts';

/*
 * Starts the command line from code that V8 has compiled before: `cliProgram.js` for the frequent verbs, and
 * `cliWholeProgram.js` for everything else. Tests share their code in `LEGWORK_CODE_CACHE`.
 */

// Before anything that an older one does not have.
const refusal = refusalOfNode(process);
if (refusal === undefined) run();
else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}

function run(): void {
  const isFrequent = FREQUENT_WORDS.some((word) => word === process.argv[2]);
  const keep = runCompiled({
    path: join(__dirname, isFrequent ? 'cliProgram.js' : 'cliWholeProgram.js'),
    folder: process.env.LEGWORK_CODE_CACHE ?? cacheFolder(),
    place: { module, require },
    lazyModules: [
      ...['child_process', 'crypto', 'fs/promises', 'readline'],
      ...['stream/consumers', 'stream/promises', 'string_decoder'],
    ],
  });
  // It ends soon, and what it has called by then is what it calls the next time.
  if (keep) process.once('exit', keep);
}

function cacheFolder(): string {
  try {
    return codeCache(resolveDataDirectory());
  } catch (error) {
    process.stderr.write(`legwork: ${plainText(toError(error).message)}\n`);
    return process.exit(1);
  }
}
