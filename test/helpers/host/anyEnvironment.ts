import * as fc from 'fast-check';

/** Names that mean something to a shell, to objects of JavaScript, or to Legwork. */
export const SPECIAL_NAMES = [
  ...'BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_CMDS BASH_COMMAND BASH_COMPAT BASH_ENV'.split(
    ' ',
  ),
  ...'BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION BASH_XTRACEFD'.split(' '),
  ...'CDPATH CHILD_MAX COLUMNS COMP_LINE COMP_POINT COMPREPLY COPROC DIRSTACK EMACS ENV EPOCHREALTIME'.split(
    ' ',
  ),
  ...'EPOCHSECONDS EUID EXECIGNORE FCEDIT FIGNORE FUNCNAME FUNCNEST GLOBIGNORE GROUPS HISTCMD HISTCONTROL'.split(
    ' ',
  ),
  ...'HISTFILE HISTFILESIZE HISTSIZE HOME HOSTFILE HOSTNAME HOSTTYPE IFS IGNOREEOF INPUTRC INSIDE_EMACS'.split(
    ' ',
  ),
  ...'LANG LC_ALL LC_COLLATE LC_CTYPE LC_NUMERIC LINENO LINES MACHTYPE MAIL MAILCHECK MAILPATH MAPFILE'.split(
    ' ',
  ),
  ...'OPTARG OPTERR OPTIND OSTYPE PIPESTATUS POSIXLY_CORRECT PPID PROMPT_COMMAND PS0 PS1 PS4 RANDOM'.split(
    ' ',
  ),
  ...'READLINE_LINE REPLY SECONDS SHELL SHELLOPTS SRANDOM TERM TEXTDOMAIN TIMEFORMAT TMOUT TMPDIR TZ UID'.split(
    ' ',
  ),
  ...'__proto__ constructor prototype toString hasOwnProperty length 0 00 7'.split(' '),
  ...'auto_resume histchars ignoreeof http_proxy _JAVA_OPTIONS NODE_OPTIONS BASH_FUNC_x%% LEGWORK_X'.split(
    ' ',
  ),
];

const anyName = fc.oneof(
  fc.constantFrom(...SPECIAL_NAMES),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
  fc.stringMatching(/^[0-9.+:-][A-Za-z0-9_.:-]{0,8}$/),
  fc.constantFrom('-', '--', '-i', '-u', 'a b', 'ä', '😀', 'a\nb', '$(x)', "it's"),
);
const anyValue = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '1',
    'errexit',
    'posix:errexit',
    '/nowhere',
    '\n',
    '\\',
    'a\u001fb',
    '$HOME `x` "y"',
    '0x',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
/** What the launch itself decides is left out. */
export const anyEnvironment = fc
  .dictionary(anyName, anyValue, { maxKeys: 12 })
  .map((all) =>
    Object.fromEntries(
      Object.entries(all).filter(
        ([name, value]) =>
          !/[=\0]|^$/.test(name) &&
          !value.includes('\0') &&
          value.isWellFormed() &&
          !['PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name),
      ),
    ),
  );

/** The pairs that `env -0` prints. */
export function pairsOf(text: string): Record<string, string> {
  const pairs = text.split('\0').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}
