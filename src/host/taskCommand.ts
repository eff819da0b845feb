import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeIfDifferent } from '../base/atomicFile.ts';
import type { ToolProgram } from '../core/agentRuns/toolServer.ts';
import type { WorktreeProgram } from '../core/worktrees/worktreeProgram.ts';
import { commandShims } from '../protocol/commandShim.ts';

/**
 * Creates the `legwork` command for tasks: the one that belongs to this host, by absolute paths. A data directory has
 * one host at a time, so programs of different versions do not overwrite it in turn, and a task that outlives an update
 * finds the new one. Written only if it differs. @throws the file system's error
 */
export function provideTaskCommand(folder: string, scriptPath: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(commandShims(targetOf(scriptPath))))
    writeIfDifferent(join(folder, name), text, { mode: 0o700 });
}

/** What serves Legwork's tools over MCP: `legwork mcp` of this host. */
export function toolProgram(folder: string, scriptPath: string, platform = process.platform): ToolProgram {
  const args = ['mcp'];
  if (platform !== 'win32') return { command: join(folder, 'legwork'), args, environment: {} };
  // Not every agent can start a batch file.
  const { nodePath, scriptPath: cliPath } = targetOf(scriptPath);
  return { command: nodePath, args: [cliPath, ...args], environment: { ELECTRON_RUN_AS_NODE: '1' } };
}

/** In a program that ends after a moment, collecting garbage takes a quarter of the processor time and frees nothing. */
const NO_COLLECTIONS = '--min-semi-space-size=16';

/** What makes and removes worktrees. */
export function worktreeProgram(scriptPath: string): WorktreeProgram {
  return {
    command: [process.execPath, NO_COLLECTIONS, join(dirname(scriptPath), 'worktree.js')],
    environment: process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' },
  };
}

function targetOf(scriptPath: string) {
  return { nodePath: process.execPath, scriptPath: join(dirname(scriptPath), 'cli.js') };
}
