const tasks = new WeakMap<object, string>();

/** Runs `work` for a task, and links an error that it throws to the task (see `taskOfError`). */
export function forTask<T>(id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // The innermost call is the most specific.
    if (error instanceof Error && !tasks.has(error)) tasks.set(error, id);
    throw error;
  }
}

/** The task for which an error was thrown, if known. */
export function taskOfError(thrown: unknown): string | undefined {
  return thrown instanceof Error ? tasks.get(thrown) : undefined;
}
