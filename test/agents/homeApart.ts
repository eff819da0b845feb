import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cacheDirectory } from '../helpers/vscode/cache.ts';

/** A home for an agent that is not below the temporary folder, where Codex finds none of its tools. */
export function homeApart(): string {
  const folder = join(cacheDirectory(), 'homes');
  mkdirSync(folder, { recursive: true });
  const home = mkdtempSync(join(folder, 'home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  return home;
}
