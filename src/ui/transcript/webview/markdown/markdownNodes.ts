/*
 * What Markdown is drawn as: elements of this list with attributes of this list, and text. There is no other way for what
 * an agent writes to become part of the page.
 */

export const MARKDOWN_TAGS = [
  ...(['p', 'br', 'hr', 'blockquote', 'pre', 'code', 'ul', 'ol', 'li'] as const),
  ...(['h3', 'h4', 'h5', 'h6', 'strong', 'em', 's', 'a', 'span', 'div'] as const),
  ...(['table', 'thead', 'tbody', 'tr', 'th', 'td'] as const),
] as const;
export type MarkdownTag = (typeof MARKDOWN_TAGS)[number];

export const MARKDOWN_ATTRIBUTES = [
  ...(['class', 'title', 'start', 'role', 'aria-label', 'tabindex'] as const),
  // `href` is `http` or `https`; `data-file` is a file as it was written, which the extension looks for.
  ...(['href', 'data-file'] as const),
] as const;
export type MarkdownAttributes = { [name in (typeof MARKDOWN_ATTRIBUTES)[number]]?: string };

export interface MarkdownElement {
  tag: MarkdownTag;
  attributes: MarkdownAttributes;
  children: MarkdownNode[];
}

export type MarkdownNode = string | MarkdownElement;

/** Makes an element. */
export function node(
  tag: MarkdownTag,
  children: MarkdownNode[] = [],
  attributes: MarkdownAttributes = {},
): MarkdownElement {
  return { tag, attributes, children };
}

/** The text of what is drawn. */
export function textOf(nodes: readonly MarkdownNode[]): string {
  return nodes.map((each) => (typeof each === 'string' ? each : textOf(each.children))).join('');
}
