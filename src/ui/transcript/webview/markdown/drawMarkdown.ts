import type { Token } from 'markdown-it';
import { pageOf } from '../../../../base/pageAddress.ts';
import { coloredCode } from './codeColors.ts';
import { isMention, splitMentions } from '../../fileMentions.ts';
import { node, textOf, type MarkdownElement, type MarkdownNode, type MarkdownTag } from './markdownNodes.ts';
import { l10n } from '../l10n.ts';

const LANGUAGE_LENGTH = 20;

/** Elements that are what their token is called by. */
const SAME = new Set<string>([
  'blockquote',
  'ul',
  'ol',
  'li',
  'strong',
  'em',
  's',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
]);

/** What is drawn of parsed Markdown: an element for each block. */
export function drawMarkdown(tokens: readonly Token[]): MarkdownNode[] {
  const root: MarkdownNode[] = [];
  // Where the children of what is open go; what is drawn as nothing of its own gives them to what is around it.
  const open: MarkdownNode[][] = [root];
  for (const token of tokens) {
    const into = open.at(-1) ?? root;
    if (token.nesting === -1) {
      if (open.length > 1) open.pop();
    } else if (token.nesting === 1) {
      const [outer, children] = opened(token, into);
      if (outer) into.push(outer);
      open.push(children);
    } else {
      into.push(...leaf(token));
    }
  }
  return root;
}

/** The element of a token, and the list that its children go to. */
function opened(token: Token, into: MarkdownNode[]): [MarkdownNode | undefined, MarkdownNode[]] {
  const element = elementOf(token);
  if (!element) return [undefined, into];
  if (element.tag !== 'table') return [element, element.children];
  // Wide tables scroll by themselves.
  const frame = node('div', [element], {
    class: 'table',
    role: 'group',
    'aria-label': l10n.t('Table'),
    tabindex: '0',
  });
  return [frame, element.children];
}

function elementOf(token: Token): MarkdownElement | undefined {
  const { tag, type, hidden } = token;
  if (hidden) return undefined;
  if (tag === 'p' || tag === 'table') return node(tag);
  // The first levels are the page's own.
  if (type === 'heading_open')
    return node(HEADINGS[Math.min(Number(tag.slice(1)), HEADINGS.length) - 1] ?? 'h6');
  if (type === 'link_open') return link(String(token.attrGet('href') ?? ''), []);
  if (!SAME.has(tag)) return undefined;
  const element = node(tag as MarkdownTag);
  const start = token.attrGet('start');
  if (tag === 'ol' && start !== null) element.attributes.start = String(Number(start));
  const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''));
  if (align?.[1]) element.attributes.class = align[1];
  return element;
}

const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

function leaf(token: Token): MarkdownNode[] {
  switch (token.type) {
    case 'inline':
      return drawInline(token.children ?? []);
    case 'fence':
    case 'code_block':
      return [codeBlock(token)];
    case 'hr':
      return [node('hr')];
    default:
      return token.content === '' ? [] : [token.content];
  }
}

function codeBlock({ info, content }: Token): MarkdownElement {
  const language = /^[\w+#-]*/.exec(info)?.[0].slice(0, LANGUAGE_LENGTH) ?? '';
  const label = language === '' ? l10n.t('Code') : l10n.t('Code, {0}', language);
  return node('pre', [node('code', coloredCode(content.replace(/\n$/, ''), language.toLowerCase()))], {
    ...{ class: 'block', role: 'group', 'aria-label': label, tabindex: '0' },
  });
}

/** The words of a block, with what the tokens around them open. */
function drawInline(tokens: readonly Token[]): MarkdownNode[] {
  const [first, ...rest] = tokens;
  const task = first?.type === 'text' ? /^\[([ xX])\] /.exec(first.content) : null;
  const root: MarkdownNode[] = task ? [checkBox(task[1] !== ' ')] : [];
  const open: MarkdownNode[][] = [root];
  let links = 0;
  if (first && task) root.push(...mentions(first.content.slice(task[0].length)));
  for (const token of task ? rest : tokens) {
    const into = open.at(-1) ?? root;
    if (token.type === 'link_open' || token.type === 'link_close') links += token.nesting;
    if (token.nesting === 1) {
      const element = elementOf(token);
      if (element) into.push(element);
      open.push(element?.children ?? into);
    } else if (token.nesting === -1) {
      if (open.length > 1) open.pop();
    } else {
      into.push(...inlineLeaf(token, links > 0));
    }
  }
  return root;
}

function inlineLeaf(token: Token, isInLink: boolean): MarkdownNode[] {
  const { type, content } = token;
  switch (type) {
    case 'text':
    case 'text_special':
      return isInLink ? [content] : mentions(content);
    case 'code_inline':
      return [node('code', !isInLink && isMention(content) ? [fileLink(content, [content])] : [content])];
    case 'softbreak':
    case 'hardbreak':
      return [node('br')];
    case 'image': {
      // Nothing is loaded from elsewhere. In a link its words lead where the link does.
      const words = textOf(drawInline(token.children ?? [])) || l10n.t('image');
      return isInLink ? [words] : [link(String(token.attrGet('src') ?? ''), [words])];
    }
    default:
      return content === '' ? [] : [content];
  }
}

/** A link to a page, to a file, or, where it leads to anything else, only its words. */
function link(url: string, children: MarkdownNode[]): MarkdownElement {
  const page = pageOf(url);
  if (page !== undefined) return node('a', children, { href: page, title: page });
  const file = fileOf(url);
  if (file !== undefined) return fileLink(file, children);
  return node('span', children, { title: url });
}

/** A file that a link names without a scheme. */
function fileOf(url: string): string | undefined {
  if (url === '' || /^(?:[a-z][a-z0-9+.-]+:|[#?\\]|\/\/)/i.test(url)) return undefined;
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

function fileLink(file: string, children: MarkdownNode[]): MarkdownElement {
  return node('a', children, { 'data-file': file, class: 'file', role: 'link', tabindex: '0' });
}

function mentions(text: string): MarkdownNode[] {
  return splitMentions(text).map(({ text: part, isFile }) => (isFile ? fileLink(part, [part]) : part));
}

function checkBox(isChecked: boolean): MarkdownElement {
  const words = isChecked ? l10n.t('done') : l10n.t('to do');
  return node('span', [isChecked ? '☑' : '☐'], { class: 'box', role: 'img', 'aria-label': words });
}
