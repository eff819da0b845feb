/**
 * Fewer things with which something still fails: leaves out ever smaller parts, as long as there is time.
 * `fails` answers with what it failed with.
 */
export async function shrink<T, F>(
  things: T[],
  options: { failure: F; limitMs: number; fails(things: T[]): Promise<F | undefined> },
): Promise<{ things: T[]; failure: F }> {
  const deadline = performance.now() + options.limitMs;
  let smallest = { things, failure: options.failure };
  for (let size = Math.ceil(things.length / 2); size >= 1; size = Math.floor(size / 2)) {
    // From the end, because what comes late is needed least.
    for (let from = smallest.things.length - size; from >= 0; from -= size) {
      if (performance.now() > deadline) return smallest;
      const fewer = smallest.things.toSpliced(from, size);
      const failure = await options.fails(fewer);
      if (failure !== undefined) smallest = { things: fewer, failure };
    }
  }
  return smallest;
}
