import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { toolContributions } from './contributions.ts';

/* Writes the language-model tools into package.json. Run by `npm run build:manifest`, and never in the extension. */

const path = join(import.meta.dirname, '../../../package.json');
const manifest = JSON.parse(await readFile(path, 'utf8')) as { contributes: Record<string, unknown> };
manifest.contributes['languageModelTools'] = toolContributions();
const options = { ...(await resolveConfig(path)), filepath: path };
await writeFile(path, await format(JSON.stringify(manifest, null, 2), options));
