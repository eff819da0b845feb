import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Memento } from 'vscode';
import { revealed } from '../../base/plainText.ts';
import type { FoundTemplate } from '../../client/templates/readTemplates.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { openTemplates } from './templateFiles.ts';

const SEEN_KEY = 'templatesSeen';
const SEEN_COUNT = 500;
/** A dialog shows so much; for more, the file is opened. */
const SHOWN_LENGTH = 1_500;
const RUN = vscode.l10n.t('Run');
const OPEN = vscode.l10n.t('Open File');

/**
 * Whether a template may run. One that a folder brought along is shown as it will run, when it first runs in this
 * workspace and after each change of it; the user's own are their own words.
 */
export async function mayRun(found: FoundTemplate, memory: Memento): Promise<boolean> {
  const { template, source, line } = found;
  if (source.folder === undefined) return true;
  const print = fingerprint(found);
  const seen = memory.get<string[]>(SEEN_KEY) ?? [];
  if (seen.includes(print)) return true;
  const question = inMessage(vscode.l10n.t('Run {0}?', shortLine(template.name)));
  const detail = `${taskText(found)}\n\n${vscode.l10n.t('It is described in {0}. You are asked again when it changes.', shortLine(source.path))}`;
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, RUN, OPEN);
  if (answer === OPEN) await openTemplates(source.path, line);
  if (answer !== RUN) return false;
  await memory.update(SEEN_KEY, [print, ...seen].slice(0, SEEN_COUNT));
  return true;
}

/** Remembers a template as seen: the person has written it. */
export async function rememberSeen(
  found: Pick<FoundTemplate, 'template' | 'source'>,
  memory: Memento,
): Promise<void> {
  const seen = memory.get<string[]>(SEEN_KEY) ?? [];
  await memory.update(SEEN_KEY, [fingerprint(found), ...seen].slice(0, SEEN_COUNT));
}

/** All that decides what runs. */
function fingerprint({ template, source }: Pick<FoundTemplate, 'template' | 'source'>): string {
  const { task, inputs = {} } = template;
  return createHash('sha256')
    .update(JSON.stringify([source.path, task, inputs]))
    .digest('hex');
}

/** Each field of the task, in full as far as there is room, with nothing hidden in it. */
function taskText({ template }: FoundTemplate): string {
  const lines = Object.entries(template.task).map(
    ([field, value]) => `${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = revealed(lines.join('\n'));
  const rest = text.length - SHOWN_LENGTH;
  if (rest <= 0) return text;
  return `${text.slice(0, SHOWN_LENGTH).toWellFormed()}…\n${vscode.l10n.t('({0} characters more; open the file to read them)', rest)}`;
}
