/** Where a shim leads. */
export interface ShimTarget {
  /** Node, or the editor's binary, which runs as Node when asked to. */
  nodePath: string;
  scriptPath: string;
  /** Variable in which the program gets the caller's `NODE_OPTIONS`, which may name what only the caller's programs need. */
  optionsVariable: string;
}

/** A command for POSIX shells that runs a Node program, wherever Node is and whatever the `PATH`. */
export function posixShim({ nodePath, scriptPath, optionsVariable }: ShimTarget): string {
  return `#!/bin/sh
[ -z "\${NODE_OPTIONS+set}" ] || export ${optionsVariable}="$NODE_OPTIONS"
unset NODE_OPTIONS
export ELECTRON_RUN_AS_NODE=1
exec ${quoted(nodePath)} ${quoted(scriptPath)} "$@"
`;
}

/** Folders below which programs of a user lie, by the variables that name them on Windows. */
const FOLDERS = ['LOCALAPPDATA', 'APPDATA', 'USERPROFILE'];
const ASCII = /^[ -~]*$/;

/**
 * The same as a `.cmd` for Windows. cmd.exe reads it in the code page of its console, so what is beyond ASCII in a path,
 * as a user's name often is, is left to a variable; where none has it, the console is told to read UTF-8.
 */
export function windowsShim(
  { nodePath, scriptPath, optionsVariable }: ShimTarget,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const words = [nodePath, scriptPath].map((path) => `"${inVariable(path, variables)}"`).join(' ');
  return [
    '@echo off',
    // Delayed expansion takes a value as it is, and would take the exclamation marks out of arguments.
    'setlocal EnableDelayedExpansion',
    `if defined NODE_OPTIONS set "${optionsVariable}=!NODE_OPTIONS!"`,
    'set NODE_OPTIONS=',
    'set ELECTRON_RUN_AS_NODE=1',
    'setlocal DisableDelayedExpansion',
    ...(ASCII.test(words) ? [] : ['chcp 65001>nul']),
    `${words} %*`,
    '',
  ].join('\r\n');
}

function inVariable(path: string, variables: Readonly<Record<string, string | undefined>>): string {
  const escape = (text: string) => text.replaceAll('%', '%%');
  if (ASCII.test(path)) return escape(path);
  const name = FOLDERS.find((each) => {
    const folder = variables[each];
    return folder && path.toLowerCase().startsWith(`${folder.toLowerCase()}\\`);
  });
  return name === undefined ? escape(path) : `%${name}%${escape(path.slice(variables[name]?.length))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
