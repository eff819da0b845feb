import {
  readTemplates,
  type FoundTemplate,
  type ReadTemplates,
} from '../../client/templates/readTemplates.ts';
import { sourceAbove, userSource } from '../../client/templates/templatePlaces.ts';
import { oneLine } from '../../base/plainText.ts';
import type { Cli } from '../cli.ts';
import { UsageError } from '../cliErrors.ts';
import { taskFault } from './startOfTemplate.ts';

/** The templates for work in a folder: those of the workspace around it, then the user's. */
export async function templatesFor(cli: Cli, folder: string): Promise<ReadTemplates> {
  const workspace = await sourceAbove(folder);
  const sources = [...(workspace ? [workspace] : []), userSource(cli.program.paths)];
  const found = await Promise.all(sources.map((source) => readTemplates(source, taskFault)));
  return {
    templates: found.flatMap(({ templates }) => templates),
    faults: found.flatMap(({ faults }) => faults),
  };
}

/** The template of this name; that of the workspace if the user has one, too, unless `isUsers`. @throws UsageError */
export function templateNamed(
  { templates, faults }: ReadTemplates,
  name: string,
  isUsers = false,
): FoundTemplate {
  const found = templates.find(
    ({ template, source }) => template.name === name && !(isUsers && source.folder !== undefined),
  );
  if (found) return found;
  const names = [...new Set(templates.map(({ template }) => template.name))].map(
    (each) => `  ${oneLine(each)}`,
  );
  const known = names.length === 0 ? 'There are none.' : `There are:\n${names.join('\n')}`;
  const wrong = faults.map(faultText).join('\n');
  throw new UsageError([`there is no template "${name}". ${known}`, wrong].filter(Boolean).join('\n'));
}

/** A fault as compilers write it: `path:line: what`. */
export function faultText({ path, line, message }: ReadTemplates['faults'][number]): string {
  return `${oneLine(path)}${line === undefined ? '' : `:${line}`}: ${oneLine(message)}`;
}
