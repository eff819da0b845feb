import type { Executor, RunKey } from '../core/executor.ts';

/**
 * Runs attempts on other machines: what `Executors` needs of it besides the executor of this machine. What it cannot do
 * (terminals, use, leftovers) is answered there.
 */
export interface RemoteExecutor extends Pick<
  Executor,
  | ('onDidChangeRun' | 'holdings' | 'open' | 'launch' | 'withdraw' | 'lastAttempt' | 'inspect')
  | ('terminate' | 'hold' | 'send' | 'canEndInput' | 'endInput' | 'follow' | 'forget' | 'dispose')
> {
  /** Whether the attempt is one of its own. */
  has(run: RunKey): boolean;
}
