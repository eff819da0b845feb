import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeTest } from '../../../../src/core/races/looksLikeTest.ts';

const TESTS = [
  ...[
    'test/a.js',
    'tests/deep/er/b.txt',
    'src/__tests__/c.tsx',
    'spec/models/user.rb',
    'a/__snapshots__/x.snap',
  ],
  ...['src/date.test.ts', 'src/date.spec.jsx', 'e2e/login.ts', 'web/login.cy.ts', 'date.snap'],
  ...['test_date.py', 'date_test.py', 'pkg/date_test.go', 'user_spec.rb', 'test-date.sh', 'widget_test.dart'],
  ...['DateTest.java', 'src/DateTests.cs', 'DateSpec.scala', 'DateTestCase.php', 'DateIT.java'],
  ...['test.js', 'tests.py', 'check.sh', 'spec.rb'],
  ...[
    'conftest.py',
    'pytest.ini',
    'tox.ini',
    'vitest.config.mts',
    'jest.config.js',
    '.mocharc.json',
    '.rspec',
  ],
  ...['phpunit.xml.dist', 'playwright.config.ts'],
];
const NO_TESTS = [
  ...['src/date.ts', 'README.md', 'package.json', 'src/contest.ts', 'latest.js', 'src/attest/key.go'],
  ...['src/testimony.py', 'Makefile', 'protest.rb', 'src/inspect.ts', 'Latest.java', 'src/specification.md'],
];

describe('files that look like tests', () => {
  test.each(TESTS)('%s does', (path) => expect(looksLikeTest(path)).toBe(true));
  test.each(NO_TESTS)('%s does not', (path) => expect(looksLikeTest(path)).toBe(false));

  test.each([
    ['sh scripts/judge.sh', 'scripts/judge.sh', true],
    ['./judge', 'judge', true],
    ["cd web && node 'tools/judge.mjs'", 'tools/judge.mjs', true],
    ['make all', 'Makefile', true],
    ['just verify', 'web/justfile', true],
    ['npm test', 'package.json', false],
    ['sh scripts/judge.sh', 'scripts/other.sh', false],
  ])('what `%s` names belongs to it: %s is %s', (verify, path, isTest) => {
    expect(looksLikeTest(path, verify)).toBe(isTest);
    expect(looksLikeTest(path, verify.split(' '))).toBe(isTest || looksLikeTest(path));
  });

  test('a folder of tests makes tests of all that is in it, wherever it is', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 3 }), name, (above, file) => {
        expect(looksLikeTest([...above, 'tests', file].join('/'))).toBe(true);
      }),
    );
  });
});
