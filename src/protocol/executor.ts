import { described, type Fitting } from '../base/schema.ts';
import { count, kinds, listOf, object, only, optional, text, textLike } from './fields.ts';

/* Where a task runs, if that is not this machine: what is asked of Slurm, and what is known of the job. */

/** A value of an option: it stands behind its `=`, so it may be anything on one line. */
const value = (says: string, called: string) =>
  textLike({ pattern: /^[^\s\0][^\n\0]{0,199}$/, expected: 'a text on one line' }, says, called);

/** These would change what a job is, or have `sbatch` wait for it. Options may be abbreviated. */
const NOT_EXTRA = ['array', 'help', 'parsable', 'test-only', 'usage', 'version', 'wait', 'wrap'];
const EXTRA = new RegExp(
  `^--(?!(?:${NOT_EXTRA.flatMap(abbreviations).join('|')})(?:=|$))[a-z][a-z-]*(?:=[^\\n\\0]*)?$`,
);

function abbreviations(word: string): string[] {
  return Array.from(word, (_, at) => word.slice(0, at + 1));
}

const optionFields = () => ({
  partition: optional(value('The partition. Default: that of the cluster.', 'The partition')),
  account: optional(value('The account that pays for it.', 'The account')),
  time: optional(value('Its time limit as Slurm writes it, such as 2:00:00 or 1-12.', 'The time of a job')),
  memory: optional(value('Its memory as Slurm writes it, such as 16G.', 'The memory of a job')),
  cpus: optional(count(1, 'How many processors it gets.', 'The processors of a job')),
  gpus: optional(value('Its GPUs as Slurm writes them, such as 2 or a100:1.', 'The GPUs of a job')),
  constraint: optional(value('Features that its node must have.', 'The constraint of a job')),
  extra: optional(
    listOf(
      textLike(
        { pattern: EXTRA, expected: 'a long option of sbatch such as --qos=high' },
        'An option.',
        'An option of sbatch',
      ),
      'Further options of `sbatch`, each as `--name=value`.',
      'The options of sbatch',
    ),
  ),
});

/** What may be asked of Slurm for a job. */
export const jobOptions = described(() =>
  object(
    optionFields(),
    'What jobs request from Slurm unless their task says otherwise.',
    'The options of jobs',
  ),
);
export type JobOptions = Fitting<typeof jobOptions>;

const slurmFields = () => ({ kind: only('slurm', 'A job of Slurm.'), ...optionFields() });
const job = () => object(slurmFields(), 'Runs it as a job of Slurm instead of on this machine.');

/** Where a start is to run. */
export const executorParams = described(() => {
  const here = object({ kind: only('local', 'This machine.') }, 'Runs it here, whatever its group says.');
  const says = 'Where it runs. Default: what the settings say of its group, or else this machine.';
  return kinds('kind', [job(), here], { says, called: 'The executor' });
});
export type ExecutorParams = Fitting<typeof executorParams>;
/** A job that is asked for. */
export type JobParams = JobOptions & { kind: 'slurm' };

/** The options of jobs among the fields of an object, without anything else. */
export function jobOptionsOf(given: JobOptions): JobOptions {
  const known = Object.keys(optionFields());
  return Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name)));
}

/** Where an attempt is. */
export const place = described(() =>
  object(
    {
      job: optional(count(1, 'Number of its job.')),
      node: optional(text('The node, or the nodes, on which it runs.')),
      state: optional(text('What the queue says of it, such as `pending: Resources`.')),
    },
    'Where the attempt is.',
  ),
);
export type Place = Fitting<typeof place>;

/** Where a task runs, and what is known of its attempt there. */
export const executor = described(() =>
  object({ ...slurmFields(), place: optional(place()) }, 'Where it runs, if not on this machine.'),
);
export type TaskExecutor = Fitting<typeof executor>;

/** What starts another task where this one is. */
export function askedOf(where: TaskExecutor): JobParams {
  return { kind: where.kind, ...jobOptionsOf(where) };
}
