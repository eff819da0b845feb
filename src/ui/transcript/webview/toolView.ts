import { countChanges, lineDiff, withContext, type DiffLine } from '../../../base/lineDiff.ts';
import type { FileChange } from '../../../protocol/agentTools.ts';
import type { ToolItem, TranscriptItem } from '../transcriptModel.ts';
import type { ViewTool } from '../viewMessages.ts';
import { element, setText, sign } from './dom.ts';

const SIGNS = {
  asked: ['?', 'asks'],
  running: ['●', 'running'],
  done: ['✓', 'done'],
  failed: ['✗', 'failed'],
  unfinished: ['–', 'not finished'],
} as const;
const CONTEXT_LINES = 3;
/** More lines than anybody reads in here. */
const LINE_LIMIT = 2_000;
const WORDS = { '+': 'added: ', '-': 'removed: ', ' ': '' };
const KINDS = { add: 'added', update: 'changed', delete: 'deleted' };

/** A list of items inside another; given from outside, as items hold lists and lists hold items. */
export interface NestedList {
  element: HTMLElement;
  show(items: readonly TranscriptItem[], how: { isOtherModel: boolean }): void;
}

/** A tool call: one line, and what went in and came out when it is opened. */
export function toolView(
  first: ToolItem,
  nested: NestedList,
): { element: HTMLElement; update(item: ToolItem, isOtherModel: boolean): void } {
  const mark = element('span', { class: 'mark' });
  const title = element('span');
  const facts = element('span', { class: 'faint' });
  const shown = element('details', {
    class: 'item tool',
    children: [element('summary', { children: [mark, title, facts] })],
  });
  const inside = element('div', { class: 'inside' });
  shown.append(inside);
  let item = first;
  const drawInside = (isOtherModel: boolean) => {
    nested.show(item.items, { isOtherModel });
    inside.replaceChildren(...insideOf(item), ...(item.items.length > 0 ? [nested.element] : []));
  };
  const update = (now: ToolItem, isOtherModel: boolean) => {
    item = now;
    const state = stateOf(now);
    shown.dataset.state = state;
    const [symbol, word] = SIGNS[state];
    mark.replaceChildren(sign(symbol, word));
    title.className = now.tool.kind === 'execute' ? 'title code' : 'title';
    setText(title, now.tool.title);
    setText(facts, factsOf(now));
    if (shown.open) drawInside(isOtherModel);
  };
  // What is closed is not drawn: there may be thousands of it.
  shown.addEventListener('toggle', () => {
    if (shown.open) drawInside(false);
  });
  update(first, false);
  return { element: shown, update };
}

function stateOf({ state, requests }: ToolItem): keyof typeof SIGNS {
  const isAsked = state === 'running' && requests.some(({ answer }) => answer === undefined);
  return isAsked ? 'asked' : state;
}

function factsOf({ exitCode, requests, items, files }: ToolItem): string {
  const last = requests.at(-1);
  const parts = [
    exitCode === undefined || exitCode === 0 ? '' : `exit ${exitCode}`,
    last ? (last.answer ?? 'asks') : '',
    files.length > 1 ? `${files.length} files` : '',
    items.length > 0 ? `${items.length} ${items.length === 1 ? 'step' : 'steps'}` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function insideOf({ tool, files, requests, output }: ToolItem): HTMLElement[] {
  const asked = requests.map(({ question, answer }) =>
    element('p', { class: 'asked', text: `${question} ${answer ?? 'waiting for an answer'}` }),
  );
  const printed = output === undefined || output === '' ? [] : [monospace(output, 'Output')];
  const parts = [...asked, ...toolDetailView(tool, files), ...printed];
  return parts.length > 0 ? parts : [element('p', { class: 'faint', text: 'No details.' })];
}

/** What a tool was given: its whole command, the changes it makes, or its arguments. */
export function toolDetailView(tool: ViewTool, files: readonly FileChange[] = []): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (tool.command !== undefined) parts.push(monospace(tool.command, 'Command'));
  if (tool.input !== undefined && files.length === 0) parts.push(monospace(tool.input, 'Input'));
  // What it has changed tells more than what it was to change.
  const isTold = files.some(({ oldText, newText }) => oldText !== undefined || newText !== undefined);
  const changes = tool.changes && !isTold ? tool.changes : files;
  return [...parts, ...changes.map(diffView)];
}

/** A text as it was written, that can be scrolled by keys. */
function monospace(text: string, label: string): HTMLElement {
  return element('pre', { text, attributes: { 'aria-label': label, role: 'group', tabindex: '0' } });
}

/** A change of a file: its path, and its lines where they are known. */
function diffView({ path, kind, oldText, newText }: FileChange): HTMLElement {
  const link = element('a', {
    class: 'file',
    text: path,
    attributes: { 'data-file': path, role: 'link', tabindex: '0' },
  });
  const name = element('div', { class: 'path', children: [link] });
  if (oldText === undefined && newText === undefined) {
    name.append(element('span', { class: 'faint', text: ` ${KINDS[kind]}` }));
    return element('div', { class: 'change', children: [name] });
  }
  const lines = lineDiff(oldText ?? '', newText ?? '');
  const { added, removed } = countChanges(lines);
  name.append(element('span', { class: 'faint', text: ` +${added} −${removed}` }));
  const shown = withContext(lines, CONTEXT_LINES);
  const body = element('div', {
    class: 'diff',
    attributes: { role: 'group', 'aria-label': `Change of ${path}`, tabindex: '0' },
    children: shown.slice(0, LINE_LIMIT).map(diffLine),
  });
  if (shown.length > LINE_LIMIT)
    body.append(element('div', { class: 'faint', text: `… ${shown.length - LINE_LIMIT} more lines` }));
  return element('div', { class: 'change', children: [name, body] });
}

function diffLine(line: DiffLine | 'gap'): HTMLElement {
  if (line === 'gap')
    return element('div', { class: 'gap', text: '⋯', attributes: { 'aria-hidden': 'true' } });
  const kind = { '+': 'added', '-': 'removed', ' ': 'same' }[line.sign];
  return element('div', {
    class: `line ${kind}`,
    children: [
      element('span', { class: 'mark', text: line.sign, attributes: { 'aria-hidden': 'true' } }),
      element('span', { class: 'unseen', text: WORDS[line.sign] }),
      element('span', { text: line.text }),
    ],
  });
}
