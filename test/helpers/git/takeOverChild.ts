import { readFileSync } from 'node:fs';
import { TakeOverJournals } from '../../../src/worktrees/takeOver/journal.ts';
import { takeOverFrom } from '../../../src/worktrees/takeOver/takeOver.ts';

/* A take-over in a process of its own, which a test may kill. Its only argument is a file that says what to do. */

async function main(): Promise<void> {
  const { source, record, request, journals } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
  process.stdout.write('begun\n');
  const result = await takeOverFrom({ source, record }, request, new TakeOverJournals(journals));
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

void main();
