import { inEnglish, type Say } from '../base/say.ts';
import type { ExecutorParams, TaskExecutor } from './executor.ts';

/** What else a word of `readExecutor` must be. */
export const EXECUTOR_WORDS = 'local, slurm, or slurm: and the name of a partition';

/** What these words are. */
export const EXECUTOR_WORD = /^(?:local|slurm(?::(\S{1,200}))?)$/;

/** Where something runs, as one word says it: `local`, `slurm` or `slurm:gpu`; `undefined` for any other text. */
export function readExecutor(text: string): ExecutorParams | undefined {
  const [word, partition] = EXECUTOR_WORD.exec(text) ?? [];
  if (word === undefined) return undefined;
  if (word === 'local') return { kind: 'local' };
  return { kind: 'slurm', ...(partition !== undefined && { partition }) };
}

/** The word for it; what else is asked of a job is not said. */
export function executorWord(executor: ExecutorParams): string {
  if (executor.kind === 'local' || executor.partition === undefined) return executor.kind;
  return `${executor.kind}:${executor.partition}`;
}

/** In a few words: `slurm · job 4711 · node n2 · pending: Resources`. */
export function executorText(executor: TaskExecutor, say: Say = inEnglish): string {
  const { job, node, state } = executor.place ?? {};
  return words([executorWord(executor), jobWord(job, say), nodeWord(node, say), state]);
}

/**
 * The same in two parts, for where there is little room: what changes, such as `pending: Resources` or `node n2`, and what
 * does not, such as `slurm · job 4711`. That a running task runs is not said.
 */
export function executorParts(executor: TaskExecutor, say: Say = inEnglish): { now: string; where: string } {
  const { job, node, state } = executor.place ?? {};
  return {
    now: words([state === 'running' ? undefined : state, nodeWord(node, say)]),
    where: words([executorWord(executor), jobWord(job, say)]),
  };
}

function jobWord(job: number | undefined, say: Say): string | undefined {
  return job === undefined ? undefined : say('job {0}', String(job));
}

function nodeWord(node: string | undefined, say: Say): string | undefined {
  return node === undefined ? undefined : say('node {0}', node);
}

function words(parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
}
