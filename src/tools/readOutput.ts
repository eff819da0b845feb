import { described, type Fitting } from '../base/schema.ts';
import { badRequest, notWanted } from '../protocol/errors.ts';
import { count, flag, listOf, object, optional, someText, text, whole } from '../protocol/fields.ts';
import { id } from '../protocol/taskId.ts';
import { outputOf, type Output } from './outputOf.ts';
import { lastLines, matchingLines, readable, wholeLines } from './outputText.ts';
import { aboutRead, readText } from './readText.ts';
import { defineTool } from './tool.ts';

const DEFAULT_LINES = 100;
const DEFAULT_BYTES = 16 * 1024;
const MOST_BYTES = 64 * 1024;
/** A call looks through so much; the next one goes on. */
const SEARCH_BYTES = 64 * 1024 * 1024;
const SEARCH_SLICE_BYTES = 1024 * 1024;
const MOST_MATCHES = 100;

const params = described(() =>
  object(
    {
      id: id(),
      tail: optional(
        count(
          1,
          `The last lines, this many. Default ${DEFAULT_LINES}, unless there is an offset or a search.`,
          'The number of lines',
        ),
      ),
      offset: optional(
        whole(
          'A range instead: offset of its first byte; a negative one counts from the end. Also where a search begins.',
          'The offset',
        ),
      ),
      length: optional(
        count(1, `At most this many bytes, ${MOST_BYTES} at most. Default ${DEFAULT_BYTES}.`, 'The length'),
      ),
      search: optional(someText('Only the lines that contain this text.', 'The text to search for')),
      ignoreCase: optional(flag('Whether the search ignores case. Default: false.')),
    },
    'A part of an output: its last lines, a range of bytes, or the lines that contain a text.',
    'The request',
  ),
);
type ReadParams = Fitting<typeof params>;

const result = described(() =>
  object(
    {
      about: text('What the text is.'),
      text: text('The text, without control characters.'),
      offset: count(0, 'Offset at which it begins.'),
      nextOffset: count(0, 'Offset at which to go on.'),
      totalBytes: count(0, 'Size of the output when it was read.'),
      isCut: flag('Whether something before, between or after it was left out.'),
      matches: optional(
        listOf(
          object({ offset: count(0, 'Offset of the line.'), line: text('The line.') }, 'A line.'),
          'The lines that contain the text.',
        ),
      ),
    },
    'A part of an output.',
  ),
);
type Read = Omit<Fitting<typeof result>, 'about'>;

export const readOutput = defineTool({
  name: 'read_output',
  title: 'Read the Output of a Background Task',
  says:
    'Reads what a background task has printed, stdout and stderr in order, or the transcript of an agent run: the last lines, ' +
    'a range of bytes, or the lines that contain a text. Works while the task runs and after its end.',
  effect: 'reads',
  params,
  result,
  async call(host, given, signal) {
    const { tail, offset, search } = given;
    if (tail !== undefined && (offset !== undefined || search !== undefined))
      throw badRequest('Pass either "tail", or "offset" and "search".');
    const task = await host.ask((client) => client.get(given.id));
    const output = outputOf(host, task);
    const read = await part(output, given, signal);
    return {
      text: readText(task, read, given),
      structured: { about: aboutRead(task), ...read },
      task: task.id,
    };
  },
});

function part(output: Output, given: ReadParams, signal: AbortSignal): Promise<Read> {
  const bytes = Math.min(given.length ?? DEFAULT_BYTES, MOST_BYTES);
  if (given.search !== undefined) return search(output, { ...given, search: given.search, bytes }, signal);
  return given.offset === undefined
    ? readTail(output, given.tail ?? DEFAULT_LINES, bytes)
    : readRange(output, given.offset, bytes);
}

async function readTail(output: Output, lines: number, bytes: number): Promise<Read> {
  // Carriage returns and escape sequences may take most of it.
  const raw = await output.read(-4 * bytes, 4 * bytes);
  const { text, isCut } = lastLines(readable(wholeLines(raw)), { lines, bytes });
  const { offset, nextOffset, totalBytes } = raw;
  return { text, offset, nextOffset, totalBytes, isCut: isCut || offset > 0 || nextOffset < totalBytes };
}

async function readRange(output: Output, from: number, bytes: number): Promise<Read> {
  const { text, offset, nextOffset, totalBytes } = await output.read(from, bytes);
  return {
    text: readable(text),
    offset,
    nextOffset,
    totalBytes,
    isCut: offset > 0 || nextOffset < totalBytes,
  };
}

async function search(
  output: Output,
  { search, ignoreCase = false, offset = 0, bytes }: ReadParams & { search: string; bytes: number },
  signal: AbortSignal,
): Promise<Read> {
  const finder = matchingLines({ search, ignoreCase, most: MOST_MATCHES, bytes });
  let at = offset;
  let first: number | undefined;
  for (;;) {
    if (signal.aborted) throw notWanted();
    const { units, offset: start, totalBytes } = await output.units(at, SEARCH_SLICE_BYTES);
    first ??= start;
    const used = finder.take(units, start);
    at = start + used;
    if (used === 0 || finder.isFull || at >= totalBytes || at - first >= SEARCH_BYTES) {
      const { matches } = finder;
      return {
        text: matches.map(({ offset, line }) => `${offset}: ${line}`).join('\n'),
        ...{ offset: first, nextOffset: at, totalBytes, isCut: at < totalBytes || finder.isCut, matches },
      };
    }
  }
}
