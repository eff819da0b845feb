import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { outputPath } from '../../protocol/dataDirectory.ts';
import type { Caller, EngineContext } from '../../core/engineContext.ts';
import type { OutputStep } from '../../language/steps/stepFinder.ts';
import type { Params } from '../../protocol/messages.ts';
import { LINK_TEXT_LIMIT, type TextLink } from '../../protocol/outputLinks.ts';
import type { PathMapping, Problem, ProblemsResult } from '../../protocol/problems.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { DocumentLink, DocumentSymbol, FoldingRange, Hover, HoverParams } from './languageMessages.ts';
import { lineAgeText, type AttemptTimes } from './lineAge.ts';
import { outputDocument, placesOf, type OutputDocument } from './outputDocuments.ts';
import type { ReaderThread } from './readerThread.ts';

/** What is needed to answer one client. */
export interface LanguageCall {
  context: Pick<EngineContext, 'paths' | 'table' | 'outputTimes'>;
  /** The task, if the client may see it. @throws unknownTask */
  visibleTask(id: string): Task;
  caller: Pick<Caller, 'signal'>;
  /** Where folders that outputs name are, as the client has said. */
  mappings: PathMapping[];
}

/** Kinds of symbols in LSP, which decide the icon. */
const SYMBOL_KINDS: Record<OutputStep['kind'], number> = {
  group: 3,
  file: 1,
  test: 12,
  command: 24,
  section: 15,
};

/** Outputs as documents: links, steps and the age of lines, and the problems that they tell of. */
export class LanguageService {
  readonly #reader: ReaderThread;

  constructor(reader: ReaderThread) {
    this.#reader = reader;
  }

  async links(call: LanguageCall, uri: string): Promise<DocumentLink[] | null> {
    const document = outputDocument(call, uri);
    if (!document) return null;
    const { path, task } = document;
    const job = { path, places: placesOf(task, call.mappings) };
    const links = await this.#whereThere(this.#reader.perform('links', job, call.caller));
    return links?.map(documentLink) ?? null;
  }

  async folds(call: LanguageCall, uri: string): Promise<FoldingRange[] | null> {
    const steps = await this.#steps(call, uri);
    return steps?.flatMap(foldsOf) ?? null;
  }

  async symbols(call: LanguageCall, uri: string): Promise<DocumentSymbol[] | null> {
    const steps = await this.#steps(call, uri);
    return steps?.map(symbolOf) ?? null;
  }

  async #steps(call: LanguageCall, uri: string): Promise<OutputStep[] | undefined> {
    const document = outputDocument(call, uri);
    return document && this.#whereThere(this.#reader.perform('steps', { path: document.path }, call.caller));
  }

  /** The time at which a line was printed, as far as it is known. */
  async hover(call: LanguageCall, { textDocument, position }: HoverParams): Promise<Hover | null> {
    const document = outputDocument(call, textDocument.uri);
    const times = document && timesOf(document);
    if (!document || !times) return null;
    const job = { path: document.path, row: position.line };
    const line = await this.#whereThere(this.#reader.perform('line', job, call.caller));
    if (!line || line.isEmpty) return null;
    const { task, attempt, path } = document;
    // The output folder is the host's own.
    const { mtimeMs } = await stat(path);
    const known = call.context.outputTimes.writtenBy({ id: task.id, number: attempt }, line.end);
    const isLast = line.end === line.size;
    const written = {
      ...known,
      before: Math.min(mtimeMs, known.before ?? mtimeMs),
      ...(isLast && { after: mtimeMs, before: mtimeMs }),
    };
    const value = lineAgeText(times, { ...written, now: Date.now() });
    return { contents: { kind: 'plaintext', value } };
  }

  /** The links in what a client shows of an output. @throws unknownTask */
  async textLinks(call: LanguageCall, { id, text }: Params<'links'>): Promise<TextLink[]> {
    const task = call.visibleTask(id);
    const job = { text: text.slice(0, LINK_TEXT_LIMIT), places: placesOf(task, call.mappings) };
    return this.#reader.perform('textLinks', job, call.caller);
  }

  /** The problems in the output of a task; with `follow`, answers when it has ended. @throws unknownTask */
  async problems(
    call: LanguageCall,
    { id, matchers, follow }: Params<'problems'>,
    tell: (problems: Problem[]) => void,
  ): Promise<ProblemsResult> {
    const { context, caller } = call;
    const task = call.visibleTask(id);
    const grows = follow !== undefined && !isTerminal(task);
    const job = {
      path: outputPath(context.paths, id),
      places: placesOf(task, call.mappings),
      matchers,
      without: [],
      grows,
    };
    const nothing = { problems: [], isPartial: false, tooSlow: [] };
    const found = await this.#whereThere(
      this.#reader.perform('problems', job, {
        signal: caller.signal,
        ...(grows && { ended: untilOver(context, task) }),
        onNews: (result) => tell(result.problems),
      }),
    );
    return found ?? nothing;
  }

  /** Without the output of a task that has not started, or whose output was removed. */
  async #whereThere<T>(reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** Resolves when the attempt is over and its output no longer grows. */
function untilOver({ table }: LanguageCall['context'], { id, attempt }: Task): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const isOver = (task: Task | undefined) =>
    !task || isTerminal(task) || task.attempt.number !== attempt.number;
  if (isOver(table.find(id))) return Promise.resolve();
  const listening = table.onDidChange((change) => {
    const changed = change.type === 'removed' ? change.id : change.task.id;
    if (changed !== id || !isOver(table.find(id))) return;
    listening.dispose();
    resolve();
  });
  return promise;
}

/** When the attempt of a document ran. */
function timesOf({ task, attempt }: OutputDocument): AttemptTimes | undefined {
  const ran = attempt === task.attempt.number ? task : task.earlier?.find(({ number }) => number === attempt);
  if (ran?.startedAt === undefined) return undefined;
  return {
    startedAt: Date.parse(ran.startedAt),
    ...(ran.endedAt !== undefined && { endedAt: Date.parse(ran.endedAt) }),
  };
}

function documentLink({ row, start, end, path, line, column }: TextLink): DocumentLink {
  const place = line === undefined ? '' : `#${line}${column === undefined ? '' : `,${column}`}`;
  return {
    range: { start: { line: row, character: start }, end: { line: row, character: end } },
    target: `${pathToFileURL(path).href}${place}`,
  };
}

function foldsOf({ row, lastRow, steps }: OutputStep): FoldingRange[] {
  const own = lastRow > row ? [{ startLine: row, endLine: lastRow, kind: 'region' }] : [];
  return [...own, ...steps.flatMap(foldsOf)];
}

function symbolOf({ title, kind, row, lastRow, length, steps }: OutputStep): DocumentSymbol {
  const start = { line: row, character: 0 };
  return {
    name: title,
    kind: SYMBOL_KINDS[kind],
    range: { start, end: { line: lastRow + 1, character: 0 } },
    selectionRange: { start, end: { line: row, character: length } },
    children: steps.map(symbolOf),
  };
}
