import { drawMarkdown } from './drawMarkdown.ts';
import type { MarkdownNode } from './markdownNodes.ts';
import { blockLines, parseMarkdown, type LinkDefinitions } from './parseMarkdown.ts';

/**
 * Markdown that grows. Blocks that cannot change any more are settled: of what comes, only the last block is read again.
 */
export class GrowingMarkdown {
  #text = '';
  /** Where the blocks begin that are not settled. */
  #open = 0;
  /** Up to where lines were looked at. */
  #looked = 0;
  #settled: MarkdownNode[] = [];
  /** Definitions in settled blocks. */
  #definitions: LinkDefinitions = {};
  /** Definitions with which the settled blocks were drawn. */
  #known = '{}';

  /** What is drawn of the text, which may be another one. Settled blocks stay the same objects. */
  update(text: string): MarkdownNode[] {
    if (!text.startsWith(this.#text)) this.#reset();
    this.#text = text;
    const settled = this.#settle(text.lastIndexOf('\n') + 1);
    const definitions = { ...this.#definitions };
    const tokens = parseMarkdown(text.slice(this.#open), definitions);
    this.#drawSettled(settled, definitions);
    return [...this.#settled, ...drawMarkdown(tokens)];
  }

  /**
   * The text of the blocks that are settled now. Of whole lines, all blocks but the last can go on no more; a line that is
   * not whole may yet become anything.
   */
  #settle(end: number): string {
    if (end <= this.#looked) return '';
    this.#looked = end;
    const open = this.#text.slice(this.#open, end);
    const last = blockLines(open, { ...this.#definitions }).at(-1) ?? 0;
    const settled = open.slice(0, lengthOfLines(open, last));
    this.#open += settled.length;
    blockLines(settled, this.#definitions);
    return settled;
  }

  /** Links may be defined after what uses them; then all is drawn again. */
  #drawSettled(settled: string, definitions: LinkDefinitions): void {
    const known = JSON.stringify(definitions);
    const isKnown = known === this.#known;
    this.#known = known;
    const text = isKnown ? settled : this.#text.slice(0, this.#open);
    const nodes = text === '' ? [] : drawMarkdown(parseMarkdown(text, { ...definitions }));
    if (isKnown) this.#settled.push(...nodes);
    else this.#settled = nodes;
  }

  #reset(): void {
    this.#text = '';
    this.#open = this.#looked = 0;
    this.#settled = [];
    this.#definitions = {};
    this.#known = '{}';
  }
}

function lengthOfLines(text: string, count: number): number {
  let end = 0;
  for (let line = 0; line < count; line++) end = text.indexOf('\n', end) + 1;
  return end;
}
