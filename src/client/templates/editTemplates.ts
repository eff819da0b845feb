import { closeSync, openSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  parseTree,
  type FormattingOptions,
  type ParseError,
} from 'jsonc-parser';
import { errorCode } from '../../base/errors.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { retryBusy } from '../../base/retryBusy.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Template } from '../../protocol/template.ts';
import { isTooDeep, readText, type TemplateSource } from './readTemplates.ts';

const FORMAT: FormattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
/** A file that was left locked for longer than this was left by a program that died. */
const STALE_LOCK_MS = 10_000;
const PATIENCE_MS = 2_000;
const LOOK_AGAIN_MS = 10;

/**
 * Adds a template to a file, or replaces the one of its name; comments and the rest of the file stay as they are.
 * @throws badRequest if the file cannot be understood, or another program is changing it; the system's error
 */
export function saveTemplate(source: TemplateSource, template: Template): Promise<void> {
  return changeFile(source, (text) => withTemplate(text, template));
}

/** Removes a template from a file. Resolves with whether it was there. @throws like `saveTemplate` */
export async function removeTemplate(source: TemplateSource, name: string): Promise<boolean> {
  let wasThere = false;
  await changeFile(source, (text) => {
    const without = withoutTemplate(text, name);
    wasThere = without !== undefined;
    return without ?? text;
  });
  return wasThere;
}

/** The text of a file with a template, at the place of the one of its name, or at the end. @throws badRequest */
export function withTemplate(text: string, template: Template): string {
  const { start, names } = namesIn(text);
  const index = names.indexOf(template.name);
  const [place, isArrayInsertion] = index === -1 ? [names.length, true] : [index, false];
  const options = { formattingOptions: FORMAT, isArrayInsertion };
  return applyEdits(start, modify(start, ['templates', place], template, options));
}

/** The text of a file without a template; `undefined` if it is not there. @throws badRequest */
export function withoutTemplate(text: string, name: string): string | undefined {
  const { start, names } = namesIn(text);
  const index = names.indexOf(name);
  if (index === -1) return undefined;
  return applyEdits(start, modify(start, ['templates', index], undefined, { formattingOptions: FORMAT }));
}

/** The names of the templates in a file, in their order, and its text to start from. */
function namesIn(text: string): { start: string; names: unknown[] } {
  const start = text.trim() === '' ? '{\n  "templates": []\n}\n' : text;
  const errors: ParseError[] = [];
  const tree = treeOf(start, errors);
  const list = tree && findNodeAtLocation(tree, ['templates']);
  if (errors.length > 0 || tree?.type !== 'object' || (list && list.type !== 'array'))
    throw badRequest('The file of templates is not right. Correct it first.');
  const names = (list?.children ?? []).map((each) => {
    const name = each.type === 'object' ? findNodeAtLocation(each, ['name']) : undefined;
    return name && (getNodeValue(name) as unknown);
  });
  return { start, names };
}

/** `undefined` if it is nested too deeply. */
function treeOf(text: string, errors: ParseError[]) {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    return undefined;
  }
}

/** Reads, changes and replaces a file while nobody else does: the new file, created exclusively, is the lock. */
async function changeFile(source: TemplateSource, change: (text: string) => string): Promise<void> {
  const { path, folder } = source;
  // What is in a folder is for all who work there.
  const isShared = folder !== undefined;
  makeFolder(dirname(path), isShared ? 0o777 : 0o700);
  const next = `${path}.new`;
  const file = await createExclusively(next, isShared ? 0o666 : 0o600);
  try {
    try {
      writeFileSync(file, change((await readText(path)) ?? ''));
    } finally {
      closeSync(file);
    }
    retryBusy(() => renameSync(next, path));
  } catch (error) {
    unlinkSync(next);
    throw error;
  }
}

/** Waits for a program that is changing the file. @throws badRequest if it does not end, the system's error */
async function createExclusively(path: string, mode: number): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return openSync(path, 'wx', mode);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const age = ageOf(path);
    if (age !== undefined && age > STALE_LOCK_MS) unlinkSync(path);
    else if (Date.now() > deadline)
      throw badRequest(
        `Another program is changing the templates. Try again; if it goes on, remove ${path}.`,
      );
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    else await delay(LOOK_AGAIN_MS);
  }
}

function ageOf(path: string): number | undefined {
  const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return mtimeMs === undefined ? undefined : Date.now() - mtimeMs;
}
