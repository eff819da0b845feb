import { element } from './dom.ts';
import { GrowingMarkdown } from './markdown/growingMarkdown.ts';
import type { MarkdownNode } from './markdown/markdownNodes.ts';
import { patchNodes } from './patchNodes.ts';

/** A text of an agent as Markdown; it may grow. */
export class MarkdownView {
  readonly element = element('div', { class: 'markdown' });
  readonly #text = new GrowingMarkdown();
  #shown: readonly MarkdownNode[] = [];

  show(text: string): void {
    const nodes = this.#text.update(text);
    patchNodes(this.element, this.#shown, nodes);
    this.#shown = nodes;
  }
}
