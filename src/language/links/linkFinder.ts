import type { TextLink } from '../../protocol/outputLinks.ts';
import { plainLine } from '../plainLine.ts';
import { EnteredFolders } from './enteredFolders.ts';
import { mentionsIn, type Mention } from './mentions.ts';
import type { FileFinder } from './places.ts';

/** A reporter names the file once, and below it only places: `  3:4  error  …`. */
const PLACE_BELOW = /^\s+(\d+):(\d+)(?=\s{1,3}\S)/;

/** Finds the links of an output, line by line. */
export class LinkFinder {
  readonly #files: FileFinder;
  /** The file that a line names and nothing else. */
  #heading: string | undefined;
  readonly #entered = new EnteredFolders();

  constructor(files: FileFinder) {
    this.#files = files;
  }

  linksOf(printed: string, row: number): TextLink[] {
    const plain = plainLine(printed);
    const { text } = plain;
    if (text.trim() === '') return [];
    this.#entered.push(text);
    const below = PLACE_BELOW.exec(text);
    const links: TextLink[] = [];
    const add = ({ start, end, line, column }: Omit<Mention, 'paths'>, path: string) =>
      links.push({
        row,
        start: plain.startAt(start),
        end: plain.endAt(end),
        path,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
      });
    if (below && this.#heading !== undefined) {
      const [all, line, column] = below;
      const end = below.index + all.length;
      add({ start: all.search(/\d/), end, line: Number(line), column: Number(column) }, this.#heading);
    } else if (!/^\s/.test(text)) {
      this.#heading = undefined;
    }
    for (const mention of mentionsIn(text)) {
      const path = this.#files.find(mention.paths, this.#entered.current);
      if (path === undefined) continue;
      add(mention, path);
      const isAlone = mention.start === 0 && mention.end === text.trimEnd().length;
      if (isAlone && mention.line === undefined) this.#heading = path;
    }
    return links;
  }
}
