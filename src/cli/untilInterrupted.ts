import { Interrupted } from './cliErrors.ts';

/** Waits for `work`. @throws `Interrupted` with `sentence` if the user presses Ctrl-C */
export async function untilInterrupted<T>(work: Promise<T>, sentence: string): Promise<T> {
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const handleInterrupt = () => reject(new Interrupted(sentence));
  process.once('SIGINT', handleInterrupt);
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    process.removeListener('SIGINT', handleInterrupt);
  }
}
