import { setTimeout as delay } from 'node:timers/promises';
import { isAbsolute, join } from 'node:path';
import type { TextLink } from '../protocol/outputLinks.ts';
import type { ProblemMatcher, ProblemsResult } from '../protocol/problems.ts';
import type { Jobs, LinePlace, ProblemsJob } from './jobs.ts';
import { LinkFinder } from './links/linkFinder.ts';
import { FileFinder } from './links/places.ts';
import { countEnds, LINE_FEED, LineCutter, OutputFile, type Line, type Part } from './outputLines.ts';
import { ProblemCollector } from './problems/problemCollector.ts';
import type { Pulse } from './pulse.ts';
import { StepFinder, type OutputStep } from './steps/stepFinder.ts';

const MIB = 1024 * 1024;
/** Links are looked for in so much of the beginning and of the end of an output. */
const LINK_BYTES = 2 * MIB;
const LINK_LIMIT = 5000;
/** The editor gives no features to a longer document, so of that nobody sees the end. */
const DOCUMENT_BYTES = 50 * MIB;
const STEP_BYTES = 8 * MIB;
/** Problems are looked for in so much of the end of an output. */
const PROBLEM_BYTES = 32 * MIB;
const GROWTH_MS = 250;

/** The lines of a part of a file, for as long as they are wanted. @throws NotWanted, the system's error */
async function* linesOf(file: OutputFile, part: Part & { row?: number }, pulse: Pulse): AsyncIterable<Line> {
  const cutter = new LineCutter({ row: part.row ?? 0, offset: part.offset });
  for (const bytes of file.slices(part)) {
    for (const line of cutter.push(bytes)) {
      yield line;
      if (pulse.isOver) await pulse.rest();
    }
    if (pulse.isOver) await pulse.rest();
  }
  yield* cutter.end();
}

async function withFile<T>(path: string, use: (file: OutputFile) => Promise<T>): Promise<T> {
  const file = new OutputFile(path);
  try {
    return await use(file);
  } finally {
    file.close();
  }
}

export function links({ path, places }: Jobs['links']['job'], pulse: Pulse): Promise<TextLink[]> {
  return withFile(path, async (file) => {
    const { size } = file;
    const finder = new LinkFinder(new FileFinder(places));
    const found: TextLink[] = [];
    const look = async (part: Part & { row?: number }) => {
      for await (const line of linesOf(file, part, pulse)) {
        // The beginning of this line is missing, so nobody knows where things are in it.
        if (line.start === part.offset && part.offset > 0) continue;
        found.push(...finder.linksOf(line.text, line.row));
        if (found.length >= LINK_LIMIT) return;
      }
    };
    if (size <= 2 * LINK_BYTES) await look({ offset: 0, end: size });
    else {
      await look({ offset: 0, end: LINK_BYTES });
      if (size <= DOCUMENT_BYTES) await look(await lastPart(file, size, pulse));
    }
    return found.slice(0, LINK_LIMIT);
  });
}

/** The part at the end, with the number of the line that it begins in. */
async function lastPart(file: OutputFile, size: number, pulse: Pulse): Promise<Part & { row: number }> {
  const offset = size - LINK_BYTES;
  let row = 0;
  let previous = 0;
  for (const bytes of file.slices({ offset: 0, end: offset })) {
    row += countEnds(bytes, previous);
    previous = bytes.at(-1) ?? previous;
    if (pulse.isOver) await pulse.rest();
  }
  // Not between the two halves of a line end.
  const [next] = file.slices({ offset, end: offset + 1 });
  return {
    offset: offset + (countEnds(next ?? Buffer.alloc(0), previous) === 0 && next?.[0] === LINE_FEED ? 1 : 0),
    end: size,
    row,
  };
}

export async function textLinks(
  { text, places }: Jobs['textLinks']['job'],
  pulse: Pulse,
): Promise<TextLink[]> {
  const finder = new LinkFinder(new FileFinder(places));
  const found: TextLink[] = [];
  for (const [row, line] of text.split(/\r\n|\r|\n/).entries()) {
    found.push(...finder.linksOf(line, row));
    if (found.length >= LINK_LIMIT) break;
    if (pulse.isOver) await pulse.rest();
  }
  return found.slice(0, LINK_LIMIT);
}

export function steps({ path }: Jobs['steps']['job'], pulse: Pulse): Promise<OutputStep[]> {
  return withFile(path, async (file) => {
    const finder = new StepFinder();
    const end = Math.min(file.size, STEP_BYTES);
    for await (const line of linesOf(file, { offset: 0, end }, pulse)) finder.push(line.text, line.row);
    return finder.end();
  });
}

export function line({ path, row }: Jobs['line']['job'], pulse: Pulse): Promise<LinePlace | undefined> {
  return withFile(path, async (file) => {
    const { size } = file;
    for await (const each of linesOf(file, { offset: 0, end: Math.min(size, DOCUMENT_BYTES) }, pulse)) {
      if (each.row === row) return { start: each.start, end: each.end, size, isEmpty: each.text === '' };
    }
    return undefined;
  });
}

/** Finds the problems of an output; one that grows is read until `ended`, and `tell` gets what is found meanwhile. */
export function problems(
  job: ProblemsJob,
  pulse: Pulse,
  growth: { ended: AbortSignal; tell(result: ProblemsResult): void },
): Promise<ProblemsResult> {
  return withFile(job.path, async (file) => {
    const offset = Math.max(0, file.size - PROBLEM_BYTES);
    const collector = collectorOf(job, pulse);
    const result = () => ({
      problems: collector.problems,
      isPartial: offset > 0 || collector.isPartial,
      tooSlow: job.without.flatMap((index) => job.matchers[index]?.name ?? []),
    });
    const cutter = new LineCutter({ offset });
    let position = offset;
    let isFirst = offset > 0;
    for (;;) {
      const isLast = !job.grows || growth.ended.aborted;
      const end = file.size;
      let hasToldAll = false;
      for (const bytes of file.slices({ offset: position, end })) {
        position += bytes.length;
        for (const line of cutter.push(bytes)) {
          // The first line of a part may have begun before.
          if (!isFirst) hasToldAll = collector.push(line.text) || hasToldAll;
          isFirst = false;
          if (pulse.isOver) await pulse.rest();
        }
      }
      if (isLast) break;
      if (hasToldAll) growth.tell(result());
      await pulse.pause(() => delay(GROWTH_MS, undefined, { signal: growth.ended }).catch(() => undefined));
    }
    for (const line of cutter.end()) if (line.text !== '') collector.push(line.text);
    return result();
  });
}

function collectorOf({ matchers, without, places }: ProblemsJob, pulse: Pulse): ProblemCollector {
  const left = matchers.map((matcher, index) =>
    without.includes(index) ? { ...matcher, patterns: [] } : matcher,
  );
  const finders = new Map<ProblemMatcher, FileFinder>();
  return new ProblemCollector({
    matchers: left,
    enter: pulse.enter,
    resolve: (file, matcher, entered) => {
      const folders = [...matcher.folders, ...places.folders];
      let finder = finders.get(matcher);
      if (!finder) finders.set(matcher, (finder = new FileFinder({ ...places, folders })));
      return finder.find([file], entered) ?? assumed(file, matcher, folders);
    },
  });
}

/** Where a file would be that is not there: problems may well be about that. */
function assumed(file: string, { location }: ProblemMatcher, folders: string[]): string | undefined {
  if (/^[\\/]{2}/.test(file)) return undefined;
  if (isAbsolute(file)) return file;
  const [folder] = folders;
  return location === 'relative' && folder !== undefined ? join(folder, file) : undefined;
}
