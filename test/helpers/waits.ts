/** What a test waits for now, in words; for the message when it hangs. */
const open = new Map<symbol, { what: () => string; since: number }>();

/** Awaits a promise; a test that hangs meanwhile says `what` it waited for. */
export async function during<T>(what: string | (() => string), promise: Promise<T>): Promise<T> {
  const key = Symbol('wait');
  open.set(key, { what: typeof what === 'string' ? () => what : what, since: Date.now() });
  try {
    return await promise;
  } finally {
    open.delete(key);
  }
}

/** What is being waited for, the longest first, with how long. */
export function openWaits(now = Date.now()): string[] {
  return [...open.values()].map(({ what, since }) => `${what()}, for ${((now - since) / 1000).toFixed(1)} s`);
}

/** Forgets what a test that has ended still waited for. */
export function forgetWaits(): void {
  open.clear();
}
