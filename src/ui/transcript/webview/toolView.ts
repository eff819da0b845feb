import { countChanges, lineDiff, withContext, type DiffLine } from '../../../base/lineDiff.ts';
import type { FileChange } from '../../../protocol/agentTools.ts';
import type { ToolItem, TranscriptItem } from '../transcriptModel.ts';
import type { ViewTool } from '../viewMessages.ts';
import { element, setText, sign } from './dom.ts';
import { l10n } from './l10n.ts';

const SIGNS = {
  asked: ['?', l10n.t('asks')],
  running: ['●', l10n.t('running')],
  done: ['✓', l10n.t('done')],
  failed: ['✗', l10n.t('failed')],
  unfinished: ['–', l10n.t('not finished')],
} as const;
const CONTEXT_LINES = 3;
/** More lines than anybody reads in here. */
const LINE_LIMIT = 2_000;
const WORDS = { '+': `${l10n.t('added')}: `, '-': `${l10n.t('removed')}: `, ' ': '' };
const KINDS = { add: l10n.t('added'), update: l10n.t('changed'), delete: l10n.t('deleted') };

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
    exitCode === undefined || exitCode === 0 ? '' : l10n.t('exit {0}', exitCode),
    last ? (last.answer ?? l10n.t('asks')) : '',
    files.length > 1 ? l10n.t('{0} files', files.length) : '',
    items.length > 0 ? stepsText(items.length) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function stepsText(count: number): string {
  return count === 1 ? l10n.t('1 step') : l10n.t('{0} steps', count);
}

function insideOf({ tool, files, requests, output }: ToolItem): HTMLElement[] {
  const asked = requests.map(({ question, answer }) =>
    element('p', { class: 'asked', text: `${question} ${answer ?? l10n.t('waiting for an answer')}` }),
  );
  const printed = output === undefined || output === '' ? [] : [monospace(output, l10n.t('Output'))];
  const parts = [...asked, ...toolDetailView(tool, files), ...printed];
  return parts.length > 0 ? parts : [element('p', { class: 'faint', text: l10n.t('No details.') })];
}

/** What a tool was given: its whole command, the changes it makes, or its arguments. */
export function toolDetailView(tool: ViewTool, files: readonly FileChange[] = []): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (tool.command !== undefined) parts.push(monospace(tool.command, l10n.t('Command')));
  if (tool.input !== undefined && files.length === 0) parts.push(monospace(tool.input, l10n.t('Input')));
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
    attributes: { role: 'group', 'aria-label': l10n.t('Change of {0}', path), tabindex: '0' },
    children: shown.slice(0, LINE_LIMIT).map(diffLine),
  });
  if (shown.length > LINE_LIMIT)
    body.append(
      element('div', { class: 'faint', text: l10n.t('… {0} more lines', shown.length - LINE_LIMIT) }),
    );
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
