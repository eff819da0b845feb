import { expect, test } from 'vitest';
import { errorWithLogin } from '../../../src/agents/acpLogin.ts';
import { parseRateLimit } from '../../../src/agents/rateLimit.ts';
import { oneLine, revealedLine } from '../../../src/base/plainText.ts';
import { parseFindings } from '../../../src/core/until/review.ts';
import { mentionsIn } from '../../../src/language/links/mentions.ts';
import { cargoTargets, goTargets } from '../../../src/ui/editorTasks/sources/projectFiles.ts';
import { justfileRecipes } from '../../../src/ui/editorTasks/sources/justfile.ts';

/* What agents and the files of a repository say is read in proportion to its length: others choose it. */

/** So long that reading it in proportion to the square takes longer than a test may. */
const LENGTH = 300_000;
const REPEATED = [' ', '\n', '.', '1', '-', '`', '*', ':', '\r'];

const login = {
  authMethods: [{ id: 'key', name: 'Key', type: 'terminal', args: ['login'] }],
  command: ['agent'],
};
const READERS: Record<string, (text: string) => unknown> = {
  'a command that a person is to allow': revealedLine,
  'a line': oneLine,
  'an error of an agent': (text) => errorWithLogin({ code: -32_000, message: `a${text}x` }, login as never),
  'a rate limit': (text) => parseRateLimit(`rate limit exceeded ${text}x`, new Date(0)),
  findings: (text) => parseFindings(`FINDING a${text}x`),
  'no findings': (text) => parseFindings(`${text}x`),
  'the places in a line': (text) => mentionsIn(`a/b.ts${text}x`),
  'a justfile': (text) => justfileRecipes(`build a${text}x:`),
  'a module of Go': (text) => goTargets(`${text}x`),
  'a package of Cargo': (text) => cargoTargets(`${text}x`),
};

test.each(Object.entries(READERS))('%s that repeats itself is read in time', (_name, read) => {
  for (const unit of REPEATED) expect(() => read(unit.repeat(LENGTH))).not.toThrow();
});

test('what a person is to allow shows where its lines end', () => {
  expect(revealedLine('  a  \n\n \t b c\n')).toBe('a \u23ce b c');
});

test('recipes need arguments unless all have defaults, with or without blanks', () => {
  const text = "a x = '1' y='2':\nb x:\nc x = '1' y:\nd *rest:\n";
  expect(justfileRecipes(text).map(({ name }) => name)).toEqual(['a', 'd']);
});
