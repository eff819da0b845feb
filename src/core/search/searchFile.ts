import { closeSync, fstatSync, readSync } from 'node:fs';
import { errorCode } from '../../base/errors.ts';
import { openRegularFile } from '../../base/regularFile.ts';
import { LineSplitter } from '../../base/lineSplitter.ts';
import type { TimeSlice } from '../../base/timeSlice.ts';
import type { SearchHit } from '../../protocol/search.ts';
import { foundLines } from './lineFinder.ts';
import type { LinePattern } from './linePattern.ts';
import { PlainLines } from './plainLines.ts';
import { isEarlier, isTranscript, type SearchTarget } from './searchTarget.ts';
import { lineAt, TranscriptTexts, type TranscriptText } from './transcriptText.ts';

/** Read at once; with what is done with it, that takes a few milliseconds. */
const CHUNK_BYTES = 256 * 1024;

type SearchedFile = SearchTarget & { path: string };

/** The lines of a file that match, from top to bottom. A file that is gone or is none has no lines. */
export async function* hitsIn(
  target: SearchedFile,
  pattern: LinePattern,
  slice: TimeSlice,
): AsyncGenerator<SearchHit> {
  yield* isTranscript(target)
    ? hitsInTranscript(target, pattern, slice)
    : hitsInOutput(target, pattern, slice);
}

async function* hitsInOutput(
  target: SearchedFile,
  pattern: LinePattern,
  slice: TimeSlice,
): AsyncGenerator<SearchHit> {
  const lines = new PlainLines(pattern.reach);
  let lastLine = 0;
  const parts = function* () {
    for (const chunk of chunksOf(target.path)) yield lines.push(chunk);
    yield lines.end();
  };
  for (const part of parts()) {
    if (part)
      for await (const found of foundLines(pattern, { ...part, isFound: part.line === lastLine }, slice)) {
        lastLine = found.line;
        yield { ...about(target), ...found };
      }
    if (slice.isOver()) await slice.next();
  }
}

async function* hitsInTranscript(
  target: SearchedFile,
  pattern: LinePattern,
  slice: TimeSlice,
): AsyncGenerator<SearchHit> {
  const texts = new TranscriptTexts();
  for (const lines of linesOf(target.path)) {
    for (const line of lines) {
      for (const text of line === undefined ? texts.end() : texts.push(line)) {
        for await (const { line, ...found } of foundLines(
          pattern,
          { text: text.text, line: 1, offset: 0 },
          slice,
        ))
          yield { ...about(target), isTranscript: true, line: lineAt(text, placeOf(text, line)), ...found };
      }
      if (slice.isOver()) await slice.next();
    }
  }
}

function about(file: SearchedFile) {
  const { task, attempt, path } = file;
  return { task: task.id, attempt, ...(isEarlier(file) && { isEarlier: true as const }), path };
}

/** Where a line of a text begins. */
function placeOf({ text }: TranscriptText, line: number): number {
  let at = 0;
  for (let number = 1; number < line; number++) at = text.indexOf('\n', at) + 1;
  return at;
}

/** The lines of a file in chunks, and at the end `undefined`. */
function* linesOf(path: string): Generator<(string | undefined)[]> {
  const splitter = new LineSplitter();
  for (const chunk of chunksOf(path)) yield splitter.push(chunk);
  yield [...splitter.end(), undefined];
}

/** The bytes of a file, as far as there are any now: one that grows is not followed. The next chunk replaces the last. */
function* chunksOf(path: string): Generator<Uint8Array> {
  const file = openIfThere(path);
  if (file === undefined) return;
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.allocUnsafe(Math.min(size, CHUNK_BYTES));
    for (let offset = 0; offset < size;) {
      const bytes = readSync(file, buffer, 0, Math.min(buffer.length, size - offset), offset);
      if (bytes === 0) return;
      offset += bytes;
      yield buffer.subarray(0, bytes);
    }
  } finally {
    closeSync(file);
  }
}

/** Also a file that cannot be read, and a folder in its place, is none. */
function openIfThere(path: string): number | undefined {
  try {
    return openRegularFile(path);
  } catch (error) {
    if (errorCode(error) === 'EMFILE' || errorCode(error) === 'ENFILE') throw error;
    return undefined;
  }
}
