/** Programs that do nothing but change files. */
const CHANGING = new Set([
  ...['touch', 'mkdir', 'rmdir', 'rm', 'unlink', 'shred', 'mv', 'cp', 'ln', 'install', 'rsync', 'tee', 'dd'],
  ...['truncate', 'chmod', 'chown', 'chgrp', 'patch'],
]);

/** Commands of Git that change files, the index or the history. */
const CHANGING_GIT =
  /^(?:add|am|apply|checkout|cherry-pick|clean|clone|commit|init|merge|mv|pull|rebase|reset|restore|revert|rm|stash|switch)$/;

/** A redirection into a file, which is not a device and not another stream. */
const INTO_FILE = /(?<![<=>-])(?:\d|&)?>{1,2}\|?\s*(?!&|\/dev\/|[<>=]|$)/;

/** What ends a command, but not `>|`, `>&` and `&>`. */
const SEPARATOR = /&&|\|\||;|\n|(?<!>)\||(?<![<>])&(?!>)/;

/**
 * Whether a shell command certainly changes files, as far as its words show: a program that does only that, or a
 * redirection into a file. Most commands that may change something are not told.
 */
export function changesFiles(command: string): boolean {
  const unquoted = command.replaceAll(/\\.|'[^']*'|"(?:[^"\\]|\\.)*"/gs, 'x');
  return unquoted.split(SEPARATOR).some(isChanging);
}

function isChanging(part: string): boolean {
  if (INTO_FILE.test(part)) return true;
  const words = part
    .replaceAll(/ -[cC] \S+/g, '')
    .trim()
    .split(/\s+/);
  const start = words.findIndex((word) => !/^(?:\w+=.*|sudo|command|env|time|nohup|[({!])$/.test(word));
  const [program = '', ...rest] = start < 0 ? [] : words.slice(start);
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'sed' || name === 'perl') return rest.some((word) => /^-\w*i|^--in-place/.test(word));
  if (name === 'find') return rest.includes('-delete');
  if (name === 'git') return CHANGING_GIT.test(rest.find((word) => !word.startsWith('-')) ?? '');
  return CHANGING.has(name) && !rest.some((word) => /^--(?:help|version)$/.test(word));
}
