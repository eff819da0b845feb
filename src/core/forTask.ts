const tasks = new WeakMap<object, string>();

/** Does something for a task; what it throws is put down to that task, for whoever asks `taskOfError`. */
export function forTask<T>(id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // The innermost knows best.
    if (error instanceof Error && !tasks.has(error)) tasks.set(error, id);
    throw error;
  }
}

/** The task in whose name something was thrown, if that is known. */
export function taskOfError(thrown: unknown): string | undefined {
  return thrown instanceof Error ? tasks.get(thrown) : undefined;
}
