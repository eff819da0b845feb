/** Where a shim leads. */
export interface ShimTarget {
  /** The editor's binary, which runs as Node when asked to. */
  nodePath: string;
  scriptPath: string;
}

/** A `legwork` for POSIX shells. */
export function posixShim({ nodePath, scriptPath }: ShimTarget): string {
  return `#!/bin/sh\nexec env ELECTRON_RUN_AS_NODE=1 ${quoted(nodePath)} ${quoted(scriptPath)} "$@"\n`;
}

/** A `legwork.cmd` for Windows. */
export function windowsShim({ nodePath, scriptPath }: ShimTarget): string {
  const escape = (path: string) => path.replaceAll('%', '%%');
  const call = `"${escape(nodePath)}" "${escape(scriptPath)}" %*`;
  return `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${call}\r\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
