import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../../../docs/notifications.md');

/** A block of code of the recipes, in which that text occurs. */
export function recipeWith(text: string): string {
  const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/^```\w+\n([^]*?)^```$/gm)].map(
    ([, code = '']) => code,
  );
  const found = blocks.filter((code) => code.includes(text));
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} recipes have ${text}.`);
  return found[0];
}

/** Puts a program of shell into a folder of the `PATH`. */
export function provide(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
}

/** A stand-in that does what `says`, and then keeps its arguments, one run after the other. */
export function keepArguments(folder: string, name: string, says = ''): () => string[][] {
  const path = join(folder, `${name}.arguments`);
  writeFileSync(path, '');
  const keep = `{ for each; do printf '%s\\0' "$each"; done; printf '\\n\\0'; } >> '${path}'`;
  provide(folder, name, `#!/bin/sh\n${says}\n${keep}\n`);
  // What follows the last end of a run is still being written.
  return () =>
    readFileSync(path, 'utf8')
      .split('\n\0')
      .slice(0, -1)
      .map((run) => run.split('\0').slice(0, -1));
}
