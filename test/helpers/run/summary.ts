import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { PROJECT } from '../vscode/cache.ts';

const SHOWN = 8;

interface Timed {
  name: string;
  ms: number;
}

/** Prints at the end of a run which tests needed a second try, and which files and tests took longest. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    printFlaky(modules.flatMap((module) => [...module.children.allTests()]));
    const files = modules.map((module) => {
      const { duration, setupDuration, collectDuration } = module.diagnostic();
      return { name: fileOf(module), ms: duration + setupDuration + collectDuration };
    });
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        name: `${fileOf(module)}: ${test.fullName}`,
        ms: test.diagnostic()?.duration ?? 0,
      })),
    );
    print('Longest files', files);
    print('Longest tests', tests);
  }
}

/** A test that failed first and then passed has a race, in itself or in what it tests. */
function printFlaky(tests: TestCase[]): void {
  const flaky = tests.filter((test) => test.diagnostic()?.flaky);
  if (flaky.length === 0) return;
  const lines = flaky.map((test) => {
    const reasons = (test.result().errors ?? []).map(({ message }) => `      ${message.split('\n')[0]}`);
    return [`  ${fileOf(test.module)}: ${test.fullName}`, ...reasons].join('\n');
  });
  process.stdout.write(`\nFlaky tests: ${flaky.length} passed only when repeated\n${lines.join('\n')}\n`);
}

function fileOf(module: TestModule): string {
  return relative(PROJECT, module.moduleId);
}

function print(title: string, timed: Timed[]): void {
  const longest = timed.toSorted((a, b) => b.ms - a.ms).slice(0, SHOWN);
  const lines = longest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
  process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
}
