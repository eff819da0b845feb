import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { templateSchema } from './templateSchema.ts';

/* Writes the schema of files of templates, which package.json names. Run by `npm run build:manifest`, and never later. */

const path = join(import.meta.dirname, '../../../media/templates.schema.json');
const options = { ...(await resolveConfig(path)), filepath: path };
await writeFile(path, await format(JSON.stringify(templateSchema()), options));
