/** The program that a shim starts. */
export interface ShimTarget {
  /** Node, or an Electron binary that runs as Node. */
  nodePath: string;
  scriptPath: string;
  /** Variable that passes on the caller's `NODE_OPTIONS`, which are meant for the caller's own programs. */
  optionsVariable: string;
  /** Variable that passes on the caller's soft limit of open files, where the system has one. */
  filesVariable: string;
}

/** A POSIX shell script that runs a Node program, independent of `PATH`. */
export function posixShim({ nodePath, scriptPath, optionsVariable, filesVariable }: ShimTarget): string {
  return `#!/bin/sh
[ -z "\${NODE_OPTIONS+set}" ] || export ${optionsVariable}="$NODE_OPTIONS"
unset NODE_OPTIONS
export ${filesVariable}="$(ulimit -S -n)"
export ELECTRON_RUN_AS_NODE=1
exec ${quoted(nodePath)} ${quoted(scriptPath)} "$@"
`;
}

/** Variables of Windows that name a folder of the user. */
const FOLDERS = ['LOCALAPPDATA', 'APPDATA', 'USERPROFILE'];
const ASCII = /^[ -~]*$/;

/**
 * A `.cmd` file for Windows that does the same. cmd.exe reads it in the code page of the console, so a folder with
 * non-ASCII characters is written as a variable, or else the code page is set to UTF-8.
 */
export function windowsShim(
  { nodePath, scriptPath, optionsVariable }: ShimTarget,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const words = [nodePath, scriptPath].map((path) => `"${inVariable(path, variables)}"`).join(' ');
  return [
    '@echo off',
    // Delayed expansion copies the value unchanged, but would remove exclamation marks from arguments.
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
