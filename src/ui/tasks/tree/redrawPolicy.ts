/** How often rows may be drawn again for their words alone, such as an age or a progress. */
const WORDS_EVERY_MS = 2_000;
/** A redraw of several selected rows draws all rows, so it is rarer. */
const WORDS_OF_SEVERAL_EVERY_MS = 10_000;
/** Redrawing a row closes its hover, so rows are left alone for this long after one opens. */
const HOVER_MS = 15_000;
/** A redraw takes the focus from the find box, so rows are left alone for this long after it opens. */
const FIND_MS = 60_000;

/** How the view is being used, as far as the editor reports. Times are in milliseconds. */
export interface ViewUse {
  selectedRows: number;
  hoveredAtMs?: number;
  findOpenedAtMs?: number;
  /** When rows were last drawn again for their words alone. */
  wordsDrawnAtMs?: number;
}

/**
 * Whether rows may be drawn again now for their words alone. A redraw closes their hover and takes the focus from the
 * find box, so it waits until it disturbs nobody. A change of a task's state is drawn at once.
 */
export function mayRedrawWords(use: ViewUse, nowMs: number): boolean {
  const isWithin = (periodMs: number, sinceMs: number | undefined) =>
    sinceMs !== undefined && nowMs >= sinceMs && nowMs - sinceMs < periodMs;
  if (isWithin(HOVER_MS, use.hoveredAtMs) || isWithin(FIND_MS, use.findOpenedAtMs)) return false;
  return !isWithin(needsFullRedraw(use) ? WORDS_OF_SEVERAL_EVERY_MS : WORDS_EVERY_MS, use.wordsDrawnAtMs);
}

/** Whether all rows have to be drawn for one: otherwise the editor highlights only one of the selected rows. */
export function needsFullRedraw({ selectedRows }: Pick<ViewUse, 'selectedRows'>): boolean {
  return selectedRows > 1;
}
