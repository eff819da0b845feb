import { join } from 'node:path';
import { TimeSlice } from '../../base/timeSlice.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { notWanted } from '../../protocol/errors.ts';
import { USUAL_HITS, type SearchHit, type SearchParams, type SearchResult } from '../../protocol/search.ts';
import type { Task } from '../../protocol/task.ts';
import { candidates } from './candidates.ts';
import { HitSender } from './hitSender.ts';
import { linePattern } from './linePattern.ts';
import { PlainFiles } from './plainFiles.ts';
import { outputPrefilter, styledPrefilter, transcriptPrefilter } from './prefilter.ts';
import { findRipgrep } from './ripgrep.ts';
import { hitsIn } from './searchFile.ts';
import { SearchTargets } from './searchTarget.ts';

/** How long it works before others are answered, in milliseconds. */
const SLICE_MS = 4;

/** What searches have learned of files, each in its sense of plain: the next search does not look again. */
const withoutStyles = new PlainFiles();
const withoutReturns = new PlainFiles();

export interface SearchFilesOptions {
  paths: DataPaths;
  /** In the order of their hits. */
  tasks: readonly Task[];
  wanted: Pick<SearchParams, 'pattern' | 'isRegex' | 'case' | 'wholeWord' | 'limit'>;
  /** The ripgrep that somebody told, if so. */
  ripgrep: string | undefined;
  signal: AbortSignal;
  /** Takes some of what was found; it is waited for. */
  onHits(hits: SearchHit[]): Promise<void>;
}

/**
 * Searches the outputs and transcripts of tasks. ripgrep says which files are worth reading; without it, all are read.
 * @throws badRequest if the pattern is none, notWanted when the signal is aborted
 */
export async function searchFiles(options: SearchFilesOptions): Promise<SearchResult> {
  const { paths, tasks, wanted, signal, onHits } = options;
  const { limit = USUAL_HITS } = wanted;
  const [pattern, ripgrep] = await Promise.all([linePattern(wanted), findRipgrep(options.ripgrep)]);
  const slice = new TimeSlice(SLICE_MS);
  const sender = new HitSender(onHits);
  const found = candidates({
    ...{ targets: new SearchTargets(tasks), count: tasks.length, folder: paths.directory, ripgrep, signal },
    outputs: outputPrefilter(wanted),
    styled: styledPrefilter(wanted),
    plain: wanted.isRegex ? withoutReturns : withoutStyles,
    transcripts: transcriptPrefilter(wanted),
  });
  try {
    for await (const target of found) {
      if (signal.aborted) throw notWanted();
      const path = join(paths.directory, target.name);
      for await (const hit of hitsIn({ ...target, path }, pattern, slice)) {
        if (signal.aborted) throw notWanted();
        await sender.add(hit);
        if (sender.count === limit) return { hits: limit, isCut: true, tasks: tasks.length };
      }
      if (slice.isOver()) await slice.next();
    }
    if (signal.aborted) throw notWanted();
    return { hits: sender.count, isCut: false, tasks: tasks.length };
  } finally {
    await sender.flush();
  }
}
