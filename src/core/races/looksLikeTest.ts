import { commandText } from '../../base/commandText.ts';

/** Folders whose files are tests, or belong to them. */
const TEST_FOLDERS =
  /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|__snapshots__|testdata|fixtures|e2e|cypress)\//i;

/** Names of tests, by the habits of languages and test runners. */
const TEST_NAMES = [
  // JavaScript and TypeScript: `a.test.ts`, `a.spec.jsx`, `a.e2e.mjs`, `a.cy.ts`
  /\.(?:test|tests|spec|e2e|cy)\.\w+$/i,
  /\.snap$/i,
  // Python: `test_a.py`, `a_test.py`; Go: `a_test.go`; Ruby, Elixir, Dart and others: `a_spec.rb`
  /^tests?[_-][^/]*\.\w+$/i,
  /[_-](?:tests?|spec)\.\w+$/i,
  // Java, Kotlin, C#, Swift, PHP, Scala: `ATest.java`, `ATests.cs`, `ASpec.scala`, `AIT.java`
  /[a-z0-9](?:Tests?|Spec|TestCase|IT)\.(?:java|kts?|cs|fs|swift|php|scala|groovy|m|mm)$/,
  // A file that is all there is: `test.js`, `tests.py`, `check.sh`
  /^(?:tests?|spec|check)\.\w+$/i,
];

/** What decides how tests run. */
const TEST_SETTINGS = [
  /^conftest\.py$/,
  /^pytest\.ini$/,
  /^tox\.ini$/,
  /^\.?(?:jest|vitest|mocha|ava|karma|playwright|cypress|jasmine)(?:\.config|rc)?(?:\.\w+)*$/i,
  /^phpunit\.xml(?:\.dist)?$/,
  /^\.rspec$/,
];

/** Files in which programs look for what their arguments name. */
const RECIPES: Record<string, RegExp> = {
  make: /^(?:GNU)?makefile$/i,
  gmake: /^(?:GNU)?makefile$/i,
  just: /^\.?justfile$/i,
  task: /^taskfile(?:\.dist)?\.ya?ml$/i,
};

/**
 * Whether a path of a repository looks like a test, or like what decides how tests run: by its name, or because the
 * verify command names it. A guess for people, from the path alone.
 */
export function looksLikeTest(path: string, verify?: string | string[]): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (TEST_FOLDERS.test(path)) return true;
  if ([...TEST_NAMES, ...TEST_SETTINGS].some((pattern) => pattern.test(name))) return true;
  return verify !== undefined && isNamedIn(verify, { path, name });
}

function isNamedIn(verify: string | string[], { path, name }: { path: string; name: string }): boolean {
  const words = commandText(verify).split(/[\s'"`;&|()<>=]+/);
  return words.some((word) => word.replace(/^\.\//, '') === path || RECIPES[word]?.test(name) === true);
}
