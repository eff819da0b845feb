import { join } from 'node:path';
import { dataPaths } from './protocol/dataDirectory.ts';
import { makeWorktree } from './worktrees/makeWorktree.ts';
import { runRemoval } from './worktrees/removeWorktree.ts';
import { sentenceOf, type StepPlace } from './worktrees/stepEnd.ts';
import { readWorktree, writeWorktree } from './worktrees/worktreeFile.ts';

/*
 * The steps of worktrees, which run as tasks: `worktree.js make DATA_DIRECTORY ID` and `worktree.js remove
 * DATA_DIRECTORY ID [--force] [--safe]`. Each says what it does line by line; the last line of one that fails says why.
 */

const [verb, directory = '', id = '', ...options] = process.argv.slice(2);

async function main(): Promise<void> {
  const { worktrees: folder } = dataPaths(directory);
  const { ELECTRON_RUN_AS_NODE: _ours, ...environment } = process.env as Record<string, string>;
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const step: StepPlace = { environment, folder, say };
  const record = readWorktree(folder, id);
  if (verb === 'make') writeWorktree(folder, await makeWorktree(record, step));
  else if (verb === 'remove') {
    const isForced = options.includes('--force');
    await runRemoval(record, step, { isForced, isSafeOnly: options.includes('--safe') });
  } else throw new Error(`It knows no ${join(verb ?? '')}.`);
}

main().catch((error: unknown) => {
  process.stdout.write(`${sentenceOf(error)}\n`, () => process.exit(1));
});
