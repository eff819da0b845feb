import { isUtf8 } from 'node:buffer';

/*
 * Paths in a repository are bytes. As text, a path is itself; one that is not UTF-8, or begins with a quote, is written
 * as git quotes it: `"caf\351.txt"`.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A path as text. Different paths have different texts. */
export function pathText(path: Uint8Array): string {
  const bytes = Buffer.from(path.buffer, path.byteOffset, path.byteLength);
  return bytes[0] !== QUOTE && isUtf8(bytes) ? bytes.toString('utf8') : quoted(bytes);
}

function quoted(bytes: Uint8Array): string {
  let text = '"';
  for (const byte of bytes) {
    if (byte === QUOTE || byte === BACKSLASH) text += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `${text}"`;
}

/** The path that a text stands for. */
export function pathBytes(text: string): Buffer {
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(text)) return Buffer.from(text);
  const parts = text.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs);
  return Buffer.concat(
    [...parts].map(([, octal, escaped, plain]) =>
      octal === undefined ? Buffer.from(escaped ?? plain ?? '') : Buffer.of(Number.parseInt(octal, 8)),
    ),
  );
}

/** The parts of what git prints with `-z`. */
export function* partsOf(bytes: Buffer): Iterable<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0, start);
    const end = found === -1 ? bytes.length : found;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

/** Paths for the standard input of git, with `-z`. */
export function withZeros(paths: readonly Uint8Array[]): Buffer {
  return Buffer.concat(paths.flatMap((path) => [path, Buffer.of(0)]));
}
