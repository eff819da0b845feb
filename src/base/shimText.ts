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

/** The same as a `.cmd` for Windows. */
export function windowsShim({ nodePath, scriptPath, optionsVariable }: ShimTarget): string {
  const escape = (path: string) => path.replaceAll('%', '%%');
  return [
    '@echo off',
    // Delayed expansion takes a value as it is, and would take the exclamation marks out of arguments.
    'setlocal EnableDelayedExpansion',
    `if defined NODE_OPTIONS set "${optionsVariable}=!NODE_OPTIONS!"`,
    'set NODE_OPTIONS=',
    'set ELECTRON_RUN_AS_NODE=1',
    'setlocal DisableDelayedExpansion',
    `"${escape(nodePath)}" "${escape(scriptPath)}" %*`,
    '',
  ].join('\r\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
