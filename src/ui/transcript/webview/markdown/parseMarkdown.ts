import MarkdownIt, { type Token } from 'markdown-it';

/** Where links lead that are defined apart: `[1]: https://…`, by name. */
export type LinkDefinitions = Record<string, { title: string; href: string }>;

/**
 * HTML is text. Addresses are kept as they are written, which only what draws them judges: whether it is a definition of a
 * link does not depend on where it leads.
 */
const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });
const blocks = new MarkdownIt({ html: false });
for (const each of [parser, blocks]) {
  each.validateLink = () => true;
  each.normalizeLink = (url) => url;
}
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
blocks.core.ruler.enableOnly(['normalize', 'block']);

/** Reads Markdown. `definitions` are used, and those of the text are added. */
export function parseMarkdown(text: string, definitions: LinkDefinitions): Token[] {
  return parser.parse(text, { references: definitions });
}

/** Lines at which the blocks of a text begin, from 0; `definitions` gets those of the text. */
export function blockLines(text: string, definitions: LinkDefinitions): number[] {
  const tokens = blocks.parse(text, { references: definitions });
  return tokens
    .filter(({ level, map, nesting }) => level === 0 && map && nesting >= 0)
    .map(({ map }) => map?.[0] ?? 0);
}
