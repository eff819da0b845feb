import { expect, test } from 'vitest';
import { refusalOf, type Refusal } from '../../../../src/executors/slurm/refusals.ts';

const FAILED = 'Batch job submission failed';
const POLICY = `${FAILED}: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)`;

/* As the programs of Slurm have said it, a line each, and joined as one. */
test.each<[Refusal, string]>([
  ['silent', `${FAILED}: Unable to contact slurm controller (connect failure)`],
  ['silent', `${FAILED}: Socket timed out on send/recv operation`],
  ['silent', 'Kill job error on job id 1: Unable to contact slurm controller (connect failure)'],
  ['silent', 'slurm_load_jobs error: Protocol authentication error'],
  [
    'silent',
    `If munged is up, restart with --num-threads=10; Munge encode failed: Failed to access "/run/munge/munge.socket.2": No such file or directory (Did you start munged?); ${FAILED}: Protocol authentication error`,
  ],
  ['silent', `${FAILED}: Zero Bytes were transmitted or received`],
  ['later', `${FAILED}: Required partition not available (inactive or drain)`],
  ['later', `${FAILED}: Resource temporarily unavailable`],
  ['later', POLICY],
  ['later', `AssocMaxSubmitJobLimit; ${POLICY}`],
  ['later', `QOSMaxSubmitJobPerUserLimit; ${POLICY}`],
  ['never', `QOSMaxCpuPerJobLimit; ${POLICY}`],
  ['never', `AssocMaxWallDurationPerJobLimit; ${POLICY}`],
  ['never', `QOSMinGRES; ${POLICY}`],
  [
    'never',
    `Memory specification can not be satisfied; ${FAILED}: Requested node configuration is not available`,
  ],
  ['never', `${FAILED}: Requested node configuration is not available`],
  ['never', `invalid partition specified: nowhere; ${FAILED}: Invalid partition name specified`],
  ['never', `${FAILED}: Requested time limit is invalid (missing or exceeds some limit)`],
  ['never', `${FAILED}: Invalid account or account/partition combination specified`],
  ['never', 'Invalid --time specification'],
  ['never', 'unrecognized option \'--nosuch=1\'; Try "sbatch --help" for more information'],
  ['never', `${FAILED}: Slurm says something that nobody has heard before`],
])('%s: %s', (refusal, complaint) => {
  expect(refusalOf(complaint)).toBe(refusal);
  expect(refusalOf(complaint.replaceAll('slurm controller', 'Slurm controller'))).toBe(refusal);
});
