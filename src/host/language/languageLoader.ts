import { dirname, join } from 'node:path';
import type { DisposableList } from '../../base/disposable.ts';
import type { LanguageService } from './languageService.ts';

/**
 * Loads what answers questions about outputs when it is first asked, and starts its thread with that. Both end with
 * `parts`. `scriptPath` is a bundle beside it.
 */
export function languageLoader(
  scriptPath: string,
  { parts, onProblem }: { parts: DisposableList; onProblem(error: Error): void },
): () => Promise<LanguageService> {
  let loading: Promise<LanguageService> | undefined;
  const load = async () => {
    const { LanguageService, ReaderThread } = await import('#language');
    const reader = parts.add(new ReaderThread(join(dirname(scriptPath), 'language.js'), onProblem));
    return new LanguageService(reader);
  };
  return () => (loading ??= load());
}
