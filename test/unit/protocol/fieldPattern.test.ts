import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isMatch } from '../../../src/protocol/fieldPattern.ts';

test.each([
  ['^[a-z]+$', 'abc', true],
  ['^[a-z]+$', 'a1', false],
  ['^\\p{L}+$', 'é', true],
  ['b', `${'a'.repeat(5000)}b`, true],
  ['b', 'a'.repeat(5000), false],
  ['[', 'anything', true],
])('%s: %s', (pattern, text, expected) => {
  expect(isMatch(pattern, text)).toBe(expected);
});

test.each(['^(a+)+$', '^(a|a|a)+$', '^(?:a?){40}a{40}$', '(a*)*b\\1', '(?=(a+)+$)b'])(
  'an expression that takes too long holds nobody up, and is left to the agent: %s',
  (pattern) => {
    const begunMs = performance.now();
    const isFine = isMatch(pattern, `${'a'.repeat(64)}!`);
    expect(performance.now() - begunMs).toBeLessThan(2000);
    expect(typeof isFine).toBe('boolean');
  },
);

test.skipIf(process.platform === 'win32')(
  'time in which the process does not run does not count',
  async () => {
    const module = pathToFileURL(join(import.meta.dirname, '../../../src/protocol/fieldPattern.ts')).href;
    // A check takes about a millisecond of the processor, and the next one follows: a pause is in the middle of one.
    const script = `
    const { isMatch } = await import(${JSON.stringify(module)});
    const text = 'a'.repeat(500_000) + '1';
    process.stdout.write('ready');
    setImmediate(function check() {
      if (isMatch('^[a-z]+$', text)) process.exit(1);
      setImmediate(check);
    });
    process.once('SIGTERM', () => process.exit(0));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    for (let pauses = 0; pauses < 12; pauses++) {
      child.kill('SIGSTOP');
      await delay(25);
      child.kill('SIGCONT');
      await delay(5);
    }
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  },
  20_000,
);
