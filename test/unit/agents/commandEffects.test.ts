import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectOf, type CommandEffect } from '../../../src/agents/commandEffects.ts';
import { processorMs } from '../../helpers/processorTime.ts';

const COMMANDS: Record<CommandEffect, string[]> = {
  changes: [
    ...[
      'touch a',
      'mkdir -p a/b',
      'rm -rf a',
      '/bin/rm a',
      'sudo rm a',
      'A=1 B=2 mv a b',
      'cp a b',
      'ln -s a b',
    ],
    ...[
      'echo x > b.txt',
      'echo x >> b.txt',
      'echo x >b',
      'echo x 2> err.txt',
      'echo x &> all.txt',
      'cat a >| b',
    ],
    ...['sed -i s/a/b/ a', 'sed -E -i.bak s/a/b/ a', 'sed --in-place s/a/b/ a', 'perl -pi -e 1 a'],
    ...['find . -delete', 'find . "-delete"', '"rm" a', 'echo $(rm a)', '(rm a)', 'if true; then rm a; fi'],
    ...[
      'git commit -m x',
      'git -c a=b add .',
      'git -C b --no-pager add .',
      'git stash',
      'git commit -n -m x',
    ],
    ...[
      'tee x.txt',
      'rsync -a a b',
      'ls | tee /dev/stderr b',
      'dd if=a of=b',
      'chmod 600 a',
      "cat > a <<'EOF'\nit's\nEOF",
    ],
  ],
  reads: [
    ...[
      'ls -la',
      'cat a',
      'pwd',
      'grep -rn x .',
      'find . -name x',
      'ls | sort -u',
      'test 1 -gt 0',
      'cat < a',
      '(ls)',
    ],
    ...[
      'git log -3',
      'git -C b status',
      'git --no-pager diff',
      'grep -r "a > b" .',
      "grep '; rm' a",
      'echo \\> a',
    ],
    ...[
      'echo a 2>&1',
      'echo a >&2',
      'echo a >& 2',
      'ls 2>/dev/null',
      'ls 2> /dev/null',
      'ls &> /dev/null',
      'ls >/dev/stderr',
    ],
    ...['ls # > x', "cat <<'EOF'\nrm a > b\nEOF", 'echo "#"'],
  ],
  unknown: [
    ...[
      'npm test',
      'npm test 2>&1',
      'npm run rm',
      'node x.js',
      'node -e "() => rm"',
      'bash -c ls',
      'sudo ls',
      'FOO=1 make',
    ],
    ...[
      'echo a >&b',
      'cat <(ls)',
      'echo `ls`',
      'echo "$(rm a)"',
      'echo a=>b',
      'ls >/dev/sda',
      'ls > /dev/nullx',
      './ls',
    ],
    ...[
      'git',
      'git -c core.pager=x log',
      'git diff --output=x',
      'git "push"',
      'git stash list',
      'git clean -n',
    ],
    ...[
      'find . -exec rm {} +',
      "find . '-exec' rm {} +",
      'rg --pre sh x',
      'sort -o a a',
      'rm --help',
      'rsync -an a b',
      'ls | tee /dev/stderr',
      'git apply --check a',
    ],
    ...[
      'sed -n 1,5p a',
      'sed -f mine a',
      'perl -Mstrict -e 1',
      '[[ 3 > 2 ]]',
      'if (( n > 3 )); then ls; fi',
      'constructor a',
    ],
  ],
};
const EFFECTS = ['reads', 'unknown', 'changes'] as const;

describe('what a command does to files', () => {
  test.each(EFFECTS.flatMap((effect) => COMMANDS[effect].map((command) => [effect, command] as const)))(
    '%s: %s',
    (effect, command) => {
      expect(effectOf(command)).toBe(effect);
    },
  );

  test('of several, the one that does most counts, wherever it stands', () => {
    const isOneLine = (command: string) => !/[\n#]/.test(command);
    const part = fc.constantFrom(
      ...EFFECTS.flatMap((effect) =>
        COMMANDS[effect].filter(isOneLine).map((command) => [effect, command] as const),
      ),
    );
    const joint = fc.constantFrom(' && ', ' || ', ' | ', '; ', '\n', ' & ', '&&', ';');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), joint, (parts, by) => {
        const most = EFFECTS.findLast((effect) => parts.some(([each]) => each === effect));
        expect(effectOf(parts.map(([, command]) => command).join(by))).toBe(most);
      }),
      { numRuns: 500 },
    );
  });

  test('no quotation hides what a command does, and nothing in one is a command', () => {
    const changing = fc.constantFrom(...['rm a', 'find . -delete', 'git push; rm a']);
    fc.assert(
      fc.property(changing, fc.constantFrom('"', "'"), (command, quote) => {
        const words = command
          .split(' ')
          .map((word) => (word.includes(';') ? word : `${quote}${word}${quote}`));
        expect(effectOf(words.join(' '))).toBe('changes');
        expect(effectOf(`echo ${quote}${command} > b${quote}`)).toBe('reads');
      }),
    );
  });

  test('any text can be a command', () => {
    fc.assert(fc.property(fc.string(), (command) => EFFECTS.includes(effectOf(command))));
  });

  test('a long command takes no longer than its length', () => {
    for (const piece of ['<<a\n', '"', "'", '\\', '((', '[[', ' #', '>', ' > ', 'a ', '\n', '$(']) {
      expect(processorMs(() => void effectOf(piece.repeat(20_000)))).toBeLessThan(2000);
    }
  });
});
