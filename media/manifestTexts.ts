import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/*
 * Moves what people read in package.json to package.nls.json, which a translation stands beside. Run by
 * `npm run build:texts`, and again whenever something was added: texts that were moved before stay as they are.
 */

/** Texts by their keys. */
export type Texts = Record<string, string>;
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Fields that people read, wherever they stand among contributions and capabilities. */
const READ = new Set(['title', 'label', 'description', 'markdownDescription', 'contents', 'altText']);
const READ_LISTS = new Set(['enumDescriptions', 'markdownEnumDescriptions', 'enumItemLabels']);
/** What tools say is written by `npm run build:manifest`, and read by models. */
const SKIPPED = new Set(['languageModelTools', 'jsonValidation', 'languages']);
/** Names, which are the same in every language. */
const NAMES = new Set(['Legwork']);

/** The manifest with `%key%` in place of its texts, and the texts; `earlier` are those that were moved before. */
export function moveTexts<M extends object>(manifest: M, earlier: Texts = {}): { manifest: M; texts: Texts } {
  const texts: Texts = {};
  const moved = (text: string, key: string) => {
    const known = /^%(.+)%$/.exec(text)?.[1];
    if (known === undefined && NAMES.has(text)) return text;
    const [name, value] = known === undefined ? [key, text] : [known, earlier[known] ?? text];
    // Several places may have the same text under the same name, but not different ones.
    if (texts[name] !== undefined && texts[name] !== value)
      throw new Error(`Two texts have the key ${name}.`);
    texts[name] = value;
    return `%${name}%`;
  };
  const walk = (value: Json, path: readonly string[]): Json => {
    const field = path.at(-1) ?? '';
    if (SKIPPED.has(field)) return value;
    if (typeof value === 'string') return isRead(path) ? moved(value, path.join('.')) : value;
    if (Array.isArray(value))
      return value.map((each, index) =>
        READ_LISTS.has(field) && typeof each === 'string'
          ? moved(each, [...path, index].join('.'))
          : walk(each, [...path, nameOf(each, index)]),
      );
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, walk(each, [...path, shortOf(name)])]),
    );
  };
  const parts = manifest as { [name: string]: Json };
  const { description = '', capabilities = {}, contributes = {} } = parts;
  const result = {
    ...parts,
    description: moved(String(description), 'description'),
    capabilities: walk(capabilities, []),
    contributes: walk(contributes, []),
  };
  return { manifest: result as M, texts };
}

/** The manifest as the editor reads it: with the texts in place of their keys. */
export function withTexts<M extends object>(manifest: M, texts: Texts): M {
  const json = JSON.stringify(manifest, (_name, value: unknown) => {
    const key = typeof value === 'string' ? /^%(.+)%$/.exec(value)?.[1] : undefined;
    return key === undefined ? value : (texts[key] ?? value);
  });
  return JSON.parse(json) as M;
}

function isRead(path: readonly string[]): boolean {
  const field = path.at(-1) ?? '';
  return READ.has(field) || (field === 'name' && path[0] === 'views');
}

/** What tells an element of a list from the others: its id, where it has one. */
function nameOf(element: Json, index: number): string {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return String(index);
  const { id, command, type } = element;
  const name = [id, command, type].find((each) => typeof each === 'string');
  return typeof name === 'string' ? shortOf(name) : String(index);
}

function shortOf(name: string): string {
  return name.replace(/^legwork\./, '');
}

const PROJECT = join(import.meta.dirname, '..');

/** The texts that were moved; none before the first time. */
export function movedTexts(): Texts {
  const path = join(PROJECT, 'package.nls.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Texts) : {};
}

if (import.meta.main) {
  const path = join(PROJECT, 'package.json');
  const { manifest, texts } = moveTexts(JSON.parse(readFileSync(path, 'utf8')) as object, movedTexts());
  const options = { ...(await resolveConfig(path)), filepath: path };
  writeFileSync(path, await format(JSON.stringify(manifest), { ...options, objectWrap: 'preserve' }));
  writeFileSync(join(PROJECT, 'package.nls.json'), await format(JSON.stringify(texts, null, 2), options));
}
