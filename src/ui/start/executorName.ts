import { l10n } from 'vscode';
import type { ExecutorParams } from '../../protocol/executor.ts';
import { executorWord } from '../../protocol/executorText.ts';

/** Where something runs, within a sentence: `this machine`, `slurm:gpu`. */
export function executorName(executor: ExecutorParams): string {
  return executor.kind === 'local' ? l10n.t('this machine') : executorWord(executor);
}
