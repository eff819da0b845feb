import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { PROJECT } from '../vscode/cache.ts';

const SHOWN = 8;

interface Timed {
  name: string;
  ms: number;
}

/** Prints at the end of a run which files and tests took longest. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
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

function fileOf(module: TestModule): string {
  return relative(PROJECT, module.moduleId);
}

function print(title: string, timed: Timed[]): void {
  const longest = timed.toSorted((a, b) => b.ms - a.ms).slice(0, SHOWN);
  const lines = longest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
  process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
}
