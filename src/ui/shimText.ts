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

/** Folders below which programs of a user lie, by the variables that name them on Windows. */
const FOLDERS = ['LOCALAPPDATA', 'APPDATA', 'USERPROFILE'];
const ASCII = /^[ -~]*$/;

/**
 * A `legwork.cmd` for Windows. cmd.exe reads it in the code page of its console, so what is beyond ASCII in a path, as a
 * user's name often is, is left to a variable; where none has it, the console is told to read UTF-8.
 */
export function windowsShim(
  { nodePath, scriptPath }: ShimTarget,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const words = [nodePath, scriptPath].map((path) => `"${inVariable(path, variables)}"`).join(' ');
  const readsUtf8 = ASCII.test(words) ? '' : 'chcp 65001>nul\r\n';
  return `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${readsUtf8}${words} %*\r\n`;
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
