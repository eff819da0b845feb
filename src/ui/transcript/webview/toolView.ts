import type { ToolItem, TranscriptItem } from '../transcriptModel.ts';
import { element, setText, sign } from './dom.ts';
import { monospace, toolDetailView } from './toolDetailView.ts';

/** A list of items inside another; given from outside, as items hold lists and lists hold items. */
export interface NestedList {
  element: HTMLElement;
  show(items: readonly TranscriptItem[], how: { isOtherModel: boolean }): void;
}

const SIGNS = {
  asked: ['?', 'asks'],
  running: ['●', 'running'],
  done: ['✓', 'done'],
  failed: ['✗', 'failed'],
  unfinished: ['–', 'not finished'],
} as const;

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
