/** What a shell command does to files, as far as its words show. */
export type CommandEffect = 'reads' | 'changes' | 'unknown';

const CHANGING = new Set([
  ...['touch', 'mkdir', 'rmdir', 'rm', 'unlink', 'shred', 'mv', 'cp', 'ln', 'install', 'rsync', 'tee', 'dd'],
  ...['truncate', 'chmod', 'chown', 'chgrp', 'patch'],
]);
const CHANGING_GIT =
  /^(?:add|am|apply|checkout|cherry-pick|clean|clone|commit|init|merge|mv|pull|rebase|reset|restore|revert|rm|stash|switch)$/;
/** With these, the commands above only say what they would do. */
const ONLY_SAYS = /^--(?:help|version|dry-run)$/;
const ONLY_SAYS_GIT: Record<string, RegExp> = {
  stash: /^(?:list|show)$/,
  apply: /^--(?:check|stat|numstat|summary)$/,
  ...{ add: /^-[a-z]*n/, clean: /^-[a-z]*n/, mv: /^-[a-z]*n/, rm: /^-[a-z]*n/ },
};
/** Options with which a program writes into files that it otherwise only reads. */
const IN_PLACE: Record<string, RegExp> = {
  sed: /^-[nErsz]*i|^--in-place/,
  perl: /^-[nplaw0]*i/,
  find: /^-delete$/,
};

const READING = new Set([
  ...['ls', 'cat', 'pwd', 'echo', 'printf', 'head', 'tail', 'wc', 'grep', 'egrep', 'fgrep', 'rg', 'stat'],
  ...['file', 'du', 'df', 'which', 'type', 'whoami', 'id', 'uname', 'true', 'false', 'test', 'cd', 'diff'],
  ...[
    'basename',
    'dirname',
    'realpath',
    'readlink',
    'cut',
    'tr',
    'nl',
    'jq',
    'printenv',
    'ps',
    'dir',
    'find',
  ],
  ...['sort'],
]);
const READING_GIT = /^(?:status|log|diff|show|blame|rev-parse|ls-files|describe|shortlog)$/;
/** Options with which the programs above may write, or run others, as a setting of Git may name them. */
const NOT_READING: Record<string, RegExp> = {
  git: /^-c|^--(?:output|ext-diff)/,
  rg: /^--(?:pre|hostname)/,
  find: /^-(?:delete|exec|ok|fprint|fls)/,
  sort: /^--?\w*o/,
};

const HERE_DOCUMENT = /<<-?[ \t]*\\?(['"]?)(\w+)\1(.*)\n(?:[^]*?^[ \t]*\2$|[^]*)/gm;
const QUOTED = /\\.|'[^']*'|"(?:[^"\\]|\\.)*"/gs;
const CONDITION = /\(\([^()]*\)\)|\[\[[^[\]]*\]\]/g;
const COMMENT = /(?<=^|\s)#.*/gm;
/** Into nothing, or into another stream. */
const HARMLESS_REDIRECTION =
  /(?:\d|&)?>{1,2}\s*(?:&\s*(?:\d|-)|\/dev\/(?:null|stdout|stderr))(?![^\s;&|()])/g;
/** Into a file, which is no device; an arrow such as `=>` is none. */
const INTO_FILE = /(?<![<=>-])>{1,2}\|?\s*(?!\/dev\/)[^\s&<>=|]/;
/** What ends a command, but not `>|`, `>&` and `&>`. */
const SEPARATOR = /&&|\|\||[;\n()]|(?<!>)\||(?<![<>])&(?!>)/;
/** Words before the program. */
const PREFIX = /^(?:\w+=.*|sudo|command|env|time|nohup|if|then|else|do|while|until|[{!])$/;
/** A command or a stream within a command. */
const NESTED = /`|\$\(|[<>]\(/;

/**
 * What a shell command does to files. `changes`: one of its parts certainly does, because it is a program that does
 * nothing else, or a redirection into a file. `reads`: all parts are known to change nothing.
 */
export function effectOf(command: string): CommandEffect {
  const plain = command
    .replaceAll(HERE_DOCUMENT, '$3')
    .replaceAll(QUOTED, unquoted)
    .replaceAll(CONDITION, '_')
    .replaceAll(COMMENT, '')
    .replaceAll(HARMLESS_REDIRECTION, ' ');
  const parts = plain.split(SEPARATOR).map((part) => part.trim());
  if (parts.some((part) => INTO_FILE.test(part) || changes(part.split(/\s+/)))) return 'changes';
  const isPlain = !NESTED.test(command) && !/[>'"]/.test(plain);
  return isPlain && parts.every((part) => part === '' || reads(part.split(/\s+/))) ? 'reads' : 'unknown';
}

/** The text of a quotation, in which nothing separates words or commands any more. */
function unquoted(quoted: string): string {
  const text = quoted.startsWith('\\') ? quoted.slice(1) : quoted.slice(1, -1);
  return text.replaceAll(/[\s;&|<>(){}[\]#'"\\]/g, '_');
}

function changes(words: readonly string[]): boolean {
  const start = words.findIndex((word) => !PREFIX.test(word));
  const [path = '', ...rest] = start < 0 ? [] : words.slice(start);
  const program = path.slice(path.lastIndexOf('/') + 1);
  if (rest.some((word) => ONLY_SAYS.test(word))) return false;
  if (program === 'git') return changesByGit(gitWords(rest));
  if (CHANGING.has(program)) return rest.some(isFile) && !(program === 'rsync' && rest.some(isTrial));
  return rest.some((word) => inTable(IN_PLACE, program)?.test(word));
}

/** Whether a word may be a file, and no option and no device. */
function isFile(word: string): boolean {
  return !/^(?:-|\/dev\/)/.test(word);
}

function isTrial(word: string): boolean {
  return /^-[a-z]*n/.test(word);
}

function changesByGit([verb = '', ...rest]: readonly string[]): boolean {
  return CHANGING_GIT.test(verb) && !rest.some((word) => inTable(ONLY_SAYS_GIT, verb)?.test(word));
}

function reads([program = '', ...rest]: readonly string[]): boolean {
  const isKnown = program === 'git' ? READING_GIT.test(gitWords(rest)[0] ?? '') : READING.has(program);
  return isKnown && !rest.some((word) => inTable(NOT_READING, program)?.test(word));
}

/** The words of Git from its verb on. */
function gitWords(words: readonly string[]): readonly string[] {
  if (words[0] === '-C' || words[0] === '-c') return gitWords(words.slice(2));
  return words[0] === '--no-pager' ? gitWords(words.slice(1)) : words;
}

function inTable(table: Record<string, RegExp>, program: string): RegExp | undefined {
  return Object.hasOwn(table, program) ? table[program] : undefined;
}
