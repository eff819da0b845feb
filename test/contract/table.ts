import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHAPTERS, STATEMENTS, type Statement } from './statements.ts';

const NUMBERS = new RegExp(`^((?:[${Object.keys(CHAPTERS).join('')}]\\d{1,2}[ ,]*)+):`);

/*
 * `npm run contract`: which statements of the task contract hold. Reads the JSON report of a run of vitest, given by
 * its path, or runs the unit and host tests for one. Ends with 1 when a statement has no test, or one that failed.
 */

const PROJECT = join(import.meta.dirname, '../..');

/** What is read of a report of vitest's JSON reporter. */
interface Report {
  testResults: { assertionResults: { title: string; ancestorTitles: string[]; status: string }[] }[];
}

interface Count {
  passed: number;
  failed: number;
}

process.exitCode = printTable(countTests(readReport(process.argv[2] ?? runTests())));

/** Runs the tests; answers with the path of their report. */
function runTests(): string {
  const path = join(PROJECT, 'test/results/contract.json');
  rmSync(path, { force: true });
  const vitest = join(PROJECT, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  const projects = ['--project', 'unit', '--project', 'host', '--project', 'alone'];
  spawnSync(process.execPath, [vitest, 'run', ...projects, ...reporters], { cwd: PROJECT, stdio: 'inherit' });
  return path;
}

function readReport(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

/** By number: the tests that name it, in their own title or in one around it. What was skipped proves nothing. */
function countTests(report: Report): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const test of report.testResults.flatMap((file) => file.assertionResults)) {
    if (test.status !== 'passed' && test.status !== 'failed') continue;
    const numbers = new Set([...test.ancestorTitles, test.title].flatMap(numbersOf));
    for (const number of numbers) {
      const count = counts.get(number) ?? { passed: 0, failed: 0 };
      count[test.status]++;
      counts.set(number, count);
    }
  }
  return counts;
}

/** The statements that a title names before its colon. */
function numbersOf(title: string): string[] {
  const [, numbers] = NUMBERS.exec(title) ?? [];
  return numbers?.match(/\w+/g) ?? [];
}

/** Answers with the exit code. */
function printTable(counts: Map<string, Count>): 0 | 1 {
  const totals = { pass: 0, fail: 0, pending: 0 };
  let chapter = '';
  for (const statement of STATEMENTS) {
    const count = counts.get(statement.number) ?? { passed: 0, failed: 0 };
    const verdict = judge(statement, count);
    totals[verdict]++;
    const letter = statement.number.charAt(0);
    if (letter !== chapter) console.log(`\n${CHAPTERS[letter] ?? letter}`);
    chapter = letter;
    const tests = String(count.passed + count.failed).padStart(4);
    console.log(
      `  ${statement.number.padEnd(4)} ${tests}  ${wordsFor(statement, count).padEnd(21)} ${statement.text}`,
    );
  }
  const known = new Set(STATEMENTS.map(({ number }) => number));
  const strangers = [...counts.keys()].filter((number) => !known.has(number));
  if (strangers.length > 0) console.log(`\nTests name what is no statement: ${strangers.join(', ')}`);
  console.log(`\n${totals.pass} statements hold, ${totals.fail} do not, ${totals.pending} are pending.`);
  return totals.fail + strangers.length > 0 ? 1 : 0;
}

function judge({ pending }: Statement, { passed, failed }: Count): 'pass' | 'fail' | 'pending' {
  if (failed > 0) return 'fail';
  if (pending !== undefined) return 'pending';
  return passed > 0 ? 'pass' : 'fail';
}

function wordsFor(statement: Statement, count: Count): string {
  if (count.failed > 0) return `FAIL (${count.failed})`;
  if (statement.pending !== undefined) return `pending: ${statement.pending}`;
  return count.passed > 0 ? 'pass' : 'FAIL (no test)';
}
