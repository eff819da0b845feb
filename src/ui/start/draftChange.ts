/** What is to be different in a draft: values that are set, `undefined` for those that are taken away. */
export type DraftChange<D> = { [K in keyof D]?: D[K] | undefined };

/** The draft with a change. */
export function withChange<D extends object>(draft: D, change: DraftChange<D>): D {
  const entries = Object.entries({ ...draft, ...change });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as D;
}
