/*
 * What Slurm's programs say when they have not done what was asked, as `slurm_strerror` has it. Each program puts its own
 * words before it, and `sbatch` says in lines before that what it is about.
 */

/**
 * What became of a request: Slurm did not answer; it does not do it now, but may later; it never does. Only of the first
 * is it unknown whether the request has arrived.
 */
export type Refusal = 'silent' | 'later' | 'never';

/** Nobody was there to be asked, or the answer did not arrive. */
const SILENT = [
  'Unable to contact slurm controller',
  'Communication connection failure',
  'Communication shutdown failure',
  'Message send failure',
  'Message receive failure',
  'Protocol authentication error',
  'Invalid authentication credential',
  'Unexpected missing socket error',
  'Slurm backup controller in standby mode',
  'Controller is in standby mode',
  'Received zero length message',
  'Received message length < 0',
  'Failed to send entire message',
  'Header lengths are longer than data received',
  'Socket timed out on send/recv operation',
  'Zero Bytes were transmitted or received',
  'Connection refused',
  'Connection reset by peer',
  'Connection timed out',
];

/** What others do or have done is in the way, or what operators have stopped for a while. */
const LATER = [
  'Resource temporarily unavailable',
  'Unable to create job record, try again',
  'I/O error writing script/environment to file',
  'Requested partition configuration not available now',
  'Requested nodes are busy',
  'Required node not available (down, drained or reserved)',
  'Required partition not available (inactive or drain)',
  'Partition in DOWN state',
  'Requested operation is presently disabled',
  'System submissions disabled',
  'Requested reservation not usable now',
  'Job can not start due to maintenance reservation',
  'Requested account has breached requested QOS usage threshold',
  'Unable to connect to database',
];

/** A rule of the account or its quality of service. It has this one sentence for all of them. */
const POLICY = 'Job violates accounting/QOS policy';
/** Which rule, in a line before that; older versions do not say it. */
const RULE = /\b(?:Assoc|QOS|Max)[A-Z]\w+/;
/** Those that count the jobs that are there. The others are about the job itself, which stays as it is. */
const COUNTING_RULES = [
  'AssocGrpSubmitJobsLimit',
  'AssocMaxSubmitJobLimit',
  'QOSGrpSubmitJobsLimit',
  'QOSMaxSubmitJobPerUserLimit',
  'MaxSubmitJobsPerAccount',
];

/** What a complaint of a program means. What is not known is for ever: a task that fails at once can be started anew. */
export function refusalOf(complaint: string): Refusal {
  // Versions differ in capitals.
  const lower = complaint.toLowerCase();
  const says = (sentence: string) => lower.includes(sentence.toLowerCase());
  if (SILENT.some(says)) return 'silent';
  if (says(POLICY)) {
    const [rule] = RULE.exec(complaint) ?? [];
    return rule === undefined || COUNTING_RULES.includes(rule) ? 'later' : 'never';
  }
  return LATER.some(says) ? 'later' : 'never';
}
