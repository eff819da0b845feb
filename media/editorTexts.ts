import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parseAst } from 'vitest/node';

/*
 * The texts that the editor shows, out of the code: `l10n/bundle.l10n.json`, which translations stand beside. Run by
 * `npm run build:texts`. It has the format of `@vscode/l10n-dev`, which knows neither `say` nor texts that are forgotten.
 */

/** A text, or one with comments for translators, by its key. */
export type Bundle = Record<string, string | { message: string; comment: string[] }>;

/** What of a node of the syntax tree is looked at. */
interface Node {
  type: string;
  start: number;
  end: number;
  [name: string]: unknown;
}

const PROJECT = join(import.meta.dirname, '..');
/** What the editor shows is made here; what others show, too, in the latter, which are given `say`. */
const FOLDERS = ['src/base', 'src/protocol', 'src/ui'];

/** The files whose texts are translated, from the project's folder. */
export function codeFiles(folders: readonly string[] = FOLDERS): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .sort(),
  );
}

export function readCode(file: string): string {
  return readFileSync(join(PROJECT, file), 'utf8');
}

/** Calls for every node of some code, with those around it from the outermost. */
export function walk(code: string, look: (node: Node, around: readonly Node[]) => void): void {
  const visit = (value: unknown, around: readonly Node[]) => {
    if (Array.isArray(value)) return value.forEach((each) => visit(each, around));
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as Node;
    look(node, around);
    for (const part of Object.values(node)) visit(part, [...around, node]);
  };
  visit(parseAst(code, { lang: 'ts' }), []);
}

/** Whether a call asks for a text in the language of the editor. */
export function isTranslation(node: Node, code: string): boolean {
  if (node.type !== 'CallExpression') return false;
  const { start, end } = node['callee'] as Node;
  return /^(?:(?:vscode\.)?l10n\.t|say)$/.test(code.slice(start, end));
}

/** The texts of some code. @throws for a text that is put together, which no translation can have */
export function textsIn(code: string): Bundle {
  const bundle: Bundle = {};
  walk(code, (node) => {
    if (!isTranslation(node, code)) return;
    const [first] = node['arguments'] as Node[];
    const text = literal(first);
    const commented = text === undefined ? commentedText(first) : undefined;
    if (text !== undefined) bundle[text] = text;
    else if (commented) bundle[`${commented.message}/${commented.comment.join('')}`] = commented;
    else throw new Error(`A text must stand as it is: ${code.slice(node.start, node.end)}`);
  });
  return bundle;
}

/** `{ message: 'Open', comment: ['Not closed.'] }`. */
function commentedText(node: Node | undefined): { message: string; comment: string[] } | undefined {
  if (node?.type !== 'ObjectExpression') return undefined;
  const fields = new Map<unknown, Node>(
    (node['properties'] as Node[]).map((each) => [(each['key'] as Node)['name'], each['value'] as Node]),
  );
  const message = literal(fields.get('message'));
  const comment = (fields.get('comment')?.['elements'] as Node[] | undefined)?.map(literal) ?? [];
  const isWhole = comment.length > 0 && comment.every((each) => each !== undefined);
  return message === undefined || !isWhole ? undefined : { message, comment };
}

function literal(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  const [whole, ...more] = node?.type === 'TemplateLiteral' ? (node['quasis'] as Node[]) : [];
  return whole && more.length === 0 ? (whole['value'] as { cooked: string }).cooked : undefined;
}

/** All texts, in the order of files. */
export function allTexts(): Bundle {
  const bundles = codeFiles().map((file) => textsIn(readCode(file)));
  return Object.assign({}, ...bundles) as Bundle;
}

if (import.meta.main) {
  const path = join(PROJECT, 'l10n/bundle.l10n.json');
  mkdirSync(join(PROJECT, 'l10n'), { recursive: true });
  const options = { ...(await resolveConfig(path)), filepath: path };
  writeFileSync(path, await format(JSON.stringify(allTexts(), null, 2), options));
}
