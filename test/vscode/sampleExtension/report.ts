import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Writes what came of something into the workspace, for a test that looks from outside. */
export async function report(name: string, run: () => Promise<unknown>): Promise<void> {
  const value = await run().catch((error: unknown) => ({
    threw: error instanceof Error ? error.stack : String(error),
  }));
  const folder = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'sample');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  // Never half-written.
  await writeFile(`${path}.new`, JSON.stringify(value, null, 2));
  await rename(`${path}.new`, path);
}
