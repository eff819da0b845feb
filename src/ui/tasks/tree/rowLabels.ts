import { commandSpecOf, type Task } from '../../../protocol/task.ts';
import { shortLine } from '../../editor/labelText.ts';
import { fullText } from '../taskText.ts';
import { columnsOf, elide } from './elide.ts';
import { programLine } from './programLine.ts';

/** With a label of so many columns, what matters about a task fits beside it in a sidebar of 300 pixels. */
export const LABEL_COLUMNS = 20;
/** How much of a label tells what several similar texts have in common, and how much where they differ. */
const SHARED_COLUMNS = 6;
const DIFFERING_COLUMNS = LABEL_COLUMNS - SHARED_COLUMNS - 1;
/** So many times similar texts are told apart by what follows their common beginning; after that they are numbered. */
const MOST_PASSES = 8;
/** Of a longer text only beginning and end are looked at to shorten it. */
const LOOKED_AT = 200;

/** What is needed of a task for its label. */
export type LabelledTask = Pick<Task, 'id' | 'name' | 'spec' | 'description'>;

interface Row {
  /** The name, command or prompt itself. */
  text: string;
  /** The same on one line. */
  line: string;
  label: string;
}

type Rows = ReadonlyMap<string, Row>;

/** The labels of rows: short, and different where the names, commands or prompts differ. */
export class RowLabels {
  #names: Rows = new Map();
  #texts: Rows = new Map();
  #others: Rows = new Map();
  #labels = {
    names: new Map<string, string>(),
    texts: new Map<string, string>(),
    others: new Map<string, string>(),
  };

  /** Takes over which tasks are shown together, and the titles of other rows; answers whether labels may be others now. */
  update(tasks: readonly LabelledTask[], titles: readonly string[] = []): boolean {
    // A name is somebody's choice: only among names is one that is like another told apart.
    const names = rowsOf(
      tasks.filter(({ name }) => name !== undefined),
      this.#names,
    );
    const texts = rowsOf(
      tasks.filter(({ name }) => name === undefined),
      this.#texts,
    );
    const others: Rows = new Map(titles.map((title) => [title, this.#others.get(title) ?? titledRow(title)]));
    const isSame =
      haveSameKeys(names, this.#names) &&
      haveSameKeys(texts, this.#texts) &&
      haveSameKeys(others, this.#others);
    if (isSame) return false;
    this.#names = names;
    this.#texts = texts;
    this.#others = others;
    this.#labels = { names: labelsOf(names), texts: labelsOf(texts), others: labelsOf(others) };
    return true;
  }

  /** The label of a row that is no task, such as a group, by its title. */
  labelOfTitle(title: string): string {
    return this.#labels.others.get(title) ?? titledRow(title).label;
  }

  /** The label of a task. */
  labelOf(task: LabelledTask): string {
    const known = this.#labels[task.name === undefined ? 'texts' : 'names'].get(textOf(task));
    return known ?? rowOf(task).label;
  }
}

function haveSameKeys(rows: Rows, others: Rows): boolean {
  return rows.size === others.size && [...rows.keys()].every((text) => others.has(text));
}

function textOf(task: LabelledTask): string {
  return task.name ?? fullText(task);
}

/** The rows of tasks by their text, with those taken over that are known. */
function rowsOf(tasks: readonly LabelledTask[], known: Rows): Rows {
  const rows = new Map<string, Row>();
  for (const task of tasks) {
    const text = textOf(task);
    if (!rows.has(text)) rows.set(text, known.get(text) ?? rowOf(task));
  }
  return rows;
}

/** A row as it is labelled where no other is like it. */
function rowOf(task: LabelledTask): Row {
  const text = textOf(task);
  const line = visibleLine(text);
  const isCommand = task.name === undefined && commandSpecOf(task) !== undefined;
  const short = bothEnds(isCommand ? programLine(line) : line);
  // Commands and names often differ at their end; a prompt says most at its beginning.
  const isPrompt = task.name === undefined && !isCommand;
  const label = isPrompt ? elide(short, LABEL_COLUMNS, 0) : elide(short, LABEL_COLUMNS);
  return { text, line, label: columnsOf(label) > 0 ? label : task.id };
}

/** A row that is no task. */
function titledRow(title: string): Row {
  const line = visibleLine(title);
  return { text: title, line, label: elide(bothEnds(line), LABEL_COLUMNS) || title };
}

/** The labels of rows by their texts, no two the same. */
function labelsOf(rows: Rows): Map<string, string> {
  const groups = [...Map.groupBy(rows.values(), ({ label }) => label).values()];
  const unlike = groups.filter(({ length }) => length === 1).flat();
  const alike = groups.filter(({ length }) => length > 1).flatMap((group) => toldApart(group, MOST_PASSES));
  const labels = new Map(unlike.map(({ text, label }) => [text, label]));
  const taken = new Set(labels.values());
  const counts = new Map<string, number>();
  for (const { text, label } of alike.toSorted((a, b) => (a.text < b.text ? -1 : 1))) {
    let free = label;
    for (let number = counts.get(label) ?? 1; taken.has(free); number += 1) {
      free = numbered(label, number + 1);
      counts.set(label, number + 1);
    }
    labels.set(text, free);
    taken.add(free);
  }
  return labels;
}

function numbered(label: string, number: number): string {
  const mark = ` (${number})`;
  return `${elide(label, LABEL_COLUMNS - mark.length)}${mark}`;
}

/** Rows that are labelled alike, by what they begin with and what follows where they differ. */
function toldApart(rows: Row[], passes: number): Row[] {
  if (rows.length === 1 || passes === 0) return rows;
  const shared = sharedLength(rows.map(({ line }) => line));
  const apart = rows.map((row) => ({ ...row, label: differingLabel(row.line, shared) || row.label }));
  return [...Map.groupBy(apart, ({ label }) => label).values()].flatMap((alike) =>
    alike.length < rows.length ? toldApart(alike, passes - 1) : alike,
  );
}

function differingLabel(line: string, shared: number): string {
  const rest = line.slice(shared, shared + LOOKED_AT).toWellFormed();
  if (columnsOf(rest) <= DIFFERING_COLUMNS) return elide(bothEnds(line), LABEL_COLUMNS, DIFFERING_COLUMNS);
  const head = elide(line.slice(0, SHARED_COLUMNS * 2).toWellFormed(), SHARED_COLUMNS + 1, 0);
  return shared === 0 ? elide(rest, LABEL_COLUMNS, 0) : `${head}${elide(rest, DIFFERING_COLUMNS, 0)}`;
}

/** How long the common beginning of texts is. */
function sharedLength([first = '', ...others]: string[]): number {
  return others.reduce((length, other) => {
    let at = 0;
    while (at < length && first[at] === other[at]) at += 1;
    return at;
  }, first.length);
}

/** One line without characters that take no place: with them labels look empty, or like another. */
function visibleLine(text: string): string {
  return shortLine(text, Infinity)
    .replace(/[\u00ad\u200b\u200e\u200f\u2060-\u2064\ufeff]/g, '')
    .trim();
}

function bothEnds(line: string): string {
  const ends =
    line.length > LOOKED_AT ? `${line.slice(0, LOOKED_AT / 2)} ${line.slice(-LOOKED_AT / 2)}` : line;
  return ends.toWellFormed();
}
