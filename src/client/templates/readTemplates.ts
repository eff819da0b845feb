import * as z from 'zod/mini';
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { toError } from '../../base/errors.ts';
import { oneLine } from '../../base/plainText.ts';
import { templateFile, type Template, type TemplateFile } from '../../protocol/template.ts';
import { openRegularFile } from '../regularFile.ts';
import { inputFault, type TaskLine } from './templateInputs.ts';

/** Largest file of templates that is read, so that a foreign one keeps nobody waiting. */
const LIMIT_BYTES = 1024 * 1024;

/** Where templates are kept: in a folder, for all who work there, or for this user. */
export interface TemplateSource {
  path: string;
  /** The folder whose templates they are, which their tasks work in; missing for those of the user. */
  folder?: string;
}

/** A template, and where it is described. */
export interface FoundTemplate {
  template: Template;
  source: TemplateSource;
  /** The line of the file that it begins in, from 1. */
  line: number;
}

/** What is wrong in a file, in a sentence that says what to do. */
export interface TemplateFault {
  path: string;
  /** From 1; missing if the fault is not in its text. */
  line?: number;
  message: string;
}

/** What a file holds. One that is missing holds nothing. */
export interface ReadTemplates {
  templates: FoundTemplate[];
  faults: TemplateFault[];
}

/** Says what is wrong with what a template starts; `undefined` if nothing is. */
export type CheckTask = (task: TaskLine) => string | undefined;

/** Reads a file of templates. What it says is only data. Never rejects: what is wrong is among the faults. */
export async function readTemplates(source: TemplateSource, check: CheckTask): Promise<ReadTemplates> {
  try {
    const text = await readText(source.path);
    return text === undefined ? { templates: [], faults: [] } : parseTemplates(text, source, check);
  } catch (error) {
    return { templates: [], faults: [{ path: source.path, message: toError(error).message }] };
  }
}

/** The text of a file of templates; `undefined` if there is none. @throws the system's error, Error if it is too large */
export async function readText(path: string): Promise<string | undefined> {
  const file = await openRegularFile(path);
  if (!file) return undefined;
  try {
    const { size, uid } = await file.stat();
    if (size > LIMIT_BYTES) throw new Error(`${path} is larger than 1 MiB. Keep fewer templates in it.`);
    if (process.getuid && uid !== process.getuid() && uid !== 0)
      throw new Error(`${path} belongs to another user. Copy it, so that nobody else decides what you run.`);
    return (await file.readFile('utf8')).replace(/^\ufeff/, '');
  } finally {
    await file.close();
  }
}

/** Reads the text of a file. Templates with a fault are left out; the others are there. */
export function parseTemplates(text: string, source: TemplateSource, check: CheckTask): ReadTemplates {
  try {
    return parse(text, source, check);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    const message = 'It is nested too deeply for a file of templates. Correct it here.';
    return { templates: [], faults: [{ path: source.path, line: 1, message }] };
  }
}

/** Whether a text was nested so deeply that it could not be read: nobody wrote that as templates. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && /call stack/.test(error.message);
}

function parse(text: string, source: TemplateSource, check: CheckTask): ReadTemplates {
  const lineOf = lineCounter(text);
  const { path } = source;
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error || !tree) {
    const reason =
      text.trim() === '' || !error ? 'the file is empty' : inWords(printParseErrorCode(error.error));
    const message = `It is not JSON with comments: ${reason}. Correct it here.`;
    return { templates: [], faults: [{ path, line: lineOf(error?.offset ?? 0), message }] };
  }
  const value: unknown = getNodeValue(tree);
  const faults: TemplateFault[] = [];
  // The places of templates with a fault; `undefined` for the whole.
  const broken = new Set<unknown>();
  for (const { path: place, message } of issuesOf(value)) {
    faults.push({ path, line: lineOf(nodeAt(tree, place).offset), message });
    broken.add(place[0] === 'templates' ? place[1] : undefined);
  }
  if (broken.has(undefined)) return { templates: [], faults };
  const templates: FoundTemplate[] = [];
  const names = new Set<string>();
  for (const [index, template] of (value as TemplateFile).templates.entries()) {
    if (broken.has(index)) continue;
    const line = lineOf(nodeAt(tree, ['templates', index]).offset);
    const message = names.has(template.name)
      ? `There is another template "${oneLine(template.name)}" above. Give it a name of its own.`
      : (inputFault(template) ?? check(template.task));
    names.add(template.name);
    if (message === undefined) templates.push({ template, source, line });
    else faults.push({ path, line, message });
  }
  return { templates, faults };
}

/** Where in a value something does not match, and what. */
function issuesOf(value: unknown): { path: (string | number)[]; message: string }[] {
  const issues = z.safeParse(templateFile(), value).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: path as (string | number)[], message }));
}

/** What stands at a place in the file, or nearest above it where something is missing. */
function nodeAt(tree: Node, place: readonly (string | number)[]): Node {
  for (let length = place.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, place.slice(0, length));
    if (node) return node;
  }
  return tree;
}

/** `ValueExpected` as `value expected`. */
function inWords(code: string): string {
  return code.replaceAll(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

/** Tells the line of an offset, from 1. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: end }) => index + end.length)];
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
