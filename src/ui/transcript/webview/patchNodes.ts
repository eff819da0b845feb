import type { MarkdownAttributes, MarkdownElement, MarkdownNode } from './markdown/markdownNodes.ts';

/**
 * Makes the children of an element those of `now`; they were those of `before`. What is the same stays, with what is
 * selected in it, and text that goes on is only added to.
 */
export function patchNodes(
  parent: Element,
  before: readonly MarkdownNode[],
  now: readonly MarkdownNode[],
): void {
  let shown = parent.firstChild;
  for (const [index, node] of now.entries()) {
    const known = before[index];
    const next: ChildNode | null = shown?.nextSibling ?? null;
    if (!shown) parent.append(made(node, parent.ownerDocument));
    else if (known !== node && !isPatched(shown, known, node))
      shown.replaceWith(made(node, parent.ownerDocument));
    shown = next;
  }
  while (shown) {
    const next: ChildNode | null = shown.nextSibling;
    shown.remove();
    shown = next;
  }
}

/** Changes what is shown into what is to be, if that is of the same kind. */
function isPatched(shown: ChildNode, known: MarkdownNode | undefined, node: MarkdownNode): boolean {
  if (known === undefined) return false;
  if (typeof node === 'string') {
    if (typeof known !== 'string') return false;
    const words = shown as Text;
    if (node.startsWith(known)) words.appendData(node.slice(known.length));
    else words.data = node;
    return true;
  }
  if (typeof known === 'string' || known.tag !== node.tag) return false;
  const element = shown as Element;
  for (const name of Object.keys(known.attributes))
    if (!(name in node.attributes)) element.removeAttribute(name);
  setAttributes(element, node.attributes, known);
  patchNodes(element, known.children, node.children);
  return true;
}

/** Elements are made one by one and text is set as text: nothing is ever read as HTML. */
function made(node: MarkdownNode, document: Document): Node {
  if (typeof node === 'string') return document.createTextNode(node);
  const element = document.createElement(node.tag);
  setAttributes(element, node.attributes);
  for (const child of node.children) element.append(made(child, document));
  return element;
}

function setAttributes(element: Element, attributes: MarkdownAttributes, known?: MarkdownElement): void {
  const before: Record<string, string | undefined> = known?.attributes ?? {};
  for (const [name, value] of Object.entries(attributes))
    if (before[name] !== value) element.setAttribute(name, value);
}
