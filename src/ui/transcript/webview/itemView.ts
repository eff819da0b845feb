import type { TranscriptItem } from '../transcriptModel.ts';
import type { ViewAttachment } from '../viewMessages.ts';
import { element, setText, sign } from './dom.ts';
import { l10n } from './l10n.ts';
import { MarkdownView } from './markdownView.ts';
import { toolView, type NestedList } from './toolView.ts';

/** An item on the page. */
export interface ItemView {
  element: HTMLElement;
  /** Draws what has changed; the item is of the kind it was made for. */
  update(item: TranscriptItem, isOtherModel: boolean): void;
}

type Item<K extends TranscriptItem['kind']> = Extract<TranscriptItem, { kind: K }>;

const PREVIEW_LENGTH = 120;
const PLAN_SIGNS = {
  pending: ['☐', l10n.t('to do')],
  active: ['▸', l10n.t('at work')],
  done: ['☑', l10n.t('done')],
} as const;

/** Draws an item; `nested` makes the list for what lies inside. */
export function itemView(item: TranscriptItem, nested: () => NestedList): ItemView {
  switch (item.kind) {
    case 'tool':
      return narrow('tool', toolView(item, nested()));
    case 'thought':
      return narrow('thought', thoughtView(item));
    case 'text':
      return narrow('text', markdownView(item, element('article', { class: 'item text' })));
    case 'message':
      return narrow('message', messageView(item));
    case 'plan':
      return narrow('plan', planView(item));
    case 'attachment':
      return fixed(attachmentView(item));
    case 'attempt':
      return fixed(element('h2', { class: 'item attempt', text: l10n.t('Attempt {0}', item.number) }));
    case 'notice':
      return fixed(element('p', { class: 'item notice', text: item.text }));
    case 'end':
      return fixed(endView(item));
    case 'request':
      return narrow('request', requestView(item));
  }
}

interface ViewOf<K extends TranscriptItem['kind']> {
  element: HTMLElement;
  update(item: Item<K>, isOtherModel: boolean): void;
}

function narrow<K extends TranscriptItem['kind']>(kind: K, view: ViewOf<K>): ItemView {
  const isOfKind = (item: TranscriptItem): item is Item<K> => item.kind === kind;
  return {
    element: view.element,
    update: (item, isOtherModel) => {
      if (isOfKind(item)) view.update(item, isOtherModel);
    },
  };
}

function fixed(shown: HTMLElement): ItemView {
  return { element: shown, update: () => undefined };
}

/** Words as they were typed. They may grow: what is there stays, with what is selected in it. */
function wordsView<T extends { text: string }>(
  item: T,
  shown: HTMLElement,
): { element: HTMLElement; update(item: T): void } {
  const words = document.createTextNode(item.text);
  shown.append(element('div', { class: 'words', children: [words] }));
  return {
    element: shown,
    update: ({ text }) => {
      if (text.startsWith(words.data)) words.appendData(text.slice(words.length));
      else words.data = text;
    },
  };
}

/** Words of an agent, as Markdown. */
function markdownView<T extends { text: string }>(
  item: T,
  shown: HTMLElement,
): { element: HTMLElement; update(item: T): void } {
  const view = new MarkdownView();
  shown.append(view.element);
  view.show(item.text);
  return { element: shown, update: ({ text }) => view.show(text) };
}

function messageView(item: Item<'message'>): ViewOf<'message'> {
  const shown = element('article', {
    class: 'item message',
    children: [element('h3', { text: item.from })],
  });
  return wordsView(item, shown);
}

function thoughtView(item: Item<'thought'>): ViewOf<'thought'> {
  const preview = element('span', { class: 'preview' });
  const summary = element('summary', { children: [element('span', { text: l10n.t('Thought') }), preview] });
  const words = markdownView(item, element('details', { class: 'item thought', children: [summary] }));
  const update = (now: Item<'thought'>) => {
    words.update(now);
    setText(preview, now.text.trimStart().slice(0, PREVIEW_LENGTH).split('\n', 1)[0] ?? '');
  };
  update(item);
  return { element: words.element, update };
}

function planView(item: Item<'plan'>): ViewOf<'plan'> {
  const list = element('ul');
  const update = ({ entries }: Item<'plan'>) =>
    list.replaceChildren(
      ...entries.map(({ text, status }) => {
        const [symbol, word] = PLAN_SIGNS[status];
        return element('li', { class: status, children: [sign(symbol, word), element('span', { text })] });
      }),
    );
  update(item);
  const shown = element('section', {
    class: 'item plan',
    attributes: { 'aria-label': l10n.t('Plan') },
    children: [element('h3', { text: l10n.t('Plan') }), list],
  });
  return { element: shown, update };
}

function attachmentView({ attachment }: Item<'attachment'>): HTMLElement {
  const { name, image } = attachment;
  const link = element('figcaption', { children: [attachmentLink(attachment)] });
  const shown = element('figure', { class: 'item attachment', children: [link] });
  if (image !== undefined) shown.prepend(element('img', { attributes: { src: image, alt: name } }));
  return shown;
}

function attachmentLink({ name, page, file }: ViewAttachment): HTMLElement {
  if (page !== undefined) return element('a', { text: name, attributes: { href: page, title: page } });
  if (file === undefined) return element('span', { text: name });
  return element('a', {
    class: 'file',
    text: name,
    attributes: { 'data-file': file, role: 'link', tabindex: '0' },
  });
}

function endView({ state, text, usage }: Item<'end'>): HTMLElement {
  const children = [element('strong', { text })];
  if (usage !== '') children.push(element('span', { class: 'faint', text: usage }));
  return element('p', { class: `item end ${state}`, children });
}

function requestView(item: Item<'request'>): ViewOf<'request'> {
  const shown = element('p', { class: 'item asked' });
  const update = ({ request }: Item<'request'>) =>
    setText(shown, `${request.question} ${request.answer ?? l10n.t('waiting for an answer')}`);
  update(item);
  return { element: shown, update };
}
