/** Programs that change nothing, but for the options below. */
const READERS = new Set([
  ...['ls', 'cat', 'pwd', 'echo', 'printf', 'head', 'tail', 'wc', 'grep', 'egrep', 'fgrep', 'rg', 'stat'],
  ...['file', 'du', 'df', 'which', 'type', 'whoami', 'id', 'uname', 'true', 'false', 'test', 'cd', 'diff'],
  ...['basename', 'dirname', 'realpath', 'readlink', 'cut', 'tr', 'nl', 'jq', 'printenv', 'ps', 'dir'],
]);
const READING_GIT = new Set([
  'status',
  'log',
  'diff',
  'show',
  'blame',
  'rev-parse',
  'ls-files',
  'describe',
  'shortlog',
]);
const CHANGING_OPTIONS: Record<string, RegExp> = {
  git: /^--output/,
  rg: /^--pre/,
  find: /^-(?:delete|exec|ok|fprint|fls)/,
};
/** Redirections into something else than another stream or nothing, and commands within a command. */
const CHANGES = />(?!\s*(?:&\d|\/dev\/null\b))|`|\$\(|<\(/;

/** Whether a command line evidently changes nothing. A command that is not known counts as one that does. */
export function onlyReads(command: string): boolean {
  if (CHANGES.test(command)) return false;
  const parts = command.split(/\|\||&&|(?<!>)&|[|;\n]/).map((part) => part.trim());
  return parts.every((part) => part === '' || isReader(part.split(/\s+/)));
}

function isReader([program = '', ...rest]: readonly string[]): boolean {
  const isKnown =
    program === 'git' ? READING_GIT.has(rest[0] ?? '') : program === 'find' || READERS.has(program);
  return isKnown && !rest.some((word) => CHANGING_OPTIONS[program]?.test(word));
}
