/** The longest text in which links are looked for at a time, in UTF-16 code units. */
export const LINK_TEXT_LIMIT = 256 * 1024;

/** A link from a part of a text to a place in a file that exists. */
export interface TextLink {
  /** The line in the text, from 0. */
  row: number;
  /** UTF-16 code units in that line. */
  start: number;
  end: number;
  path: string;
  /** From 1. */
  line?: number;
  column?: number;
}
