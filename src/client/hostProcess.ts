import { processStartMs } from '../base/processStart.ts';
import { errorCode } from '../base/errors.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostNotKilled } from '../protocol/errors.ts';
import { machineElsewhere, untilGone } from './hostLocator.ts';

/** How far two readings of one start time may differ: systems report it to the second, and clocks are adjusted. */
const TOLERANCE_MS = 3000;

/**
 * Whether the process of an endpoint is alive, and is the host: it started when the host did. The pid alone may
 * have been reused.
 */
export async function isHostProcess(endpoint: Endpoint): Promise<boolean> {
  const { pid, processStartedAt } = endpoint;
  if (processStartedAt === undefined || machineElsewhere(endpoint)) return false;
  const startMs = await processStartMs(pid);
  return startMs !== undefined && Math.abs(startMs - Date.parse(processStartedAt)) <= TOLERANCE_MS;
}

/**
 * Kills a host that does not answer and waits until it is gone. Running tasks are not affected.
 * @throws `hostNotKilled`, also if the process is not known to be the host
 */
export async function killHost(paths: DataPaths, endpoint: Endpoint): Promise<void> {
  const { pid } = endpoint;
  if (!(await isHostProcess(endpoint)))
    throw hostNotKilled({ pid, reason: 'it is not known to be a task host' });
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // The process has already ended.
    if (errorCode(error) !== 'ESRCH') throw hostNotKilled({ pid, reason: String(errorCode(error)) });
  }
  await untilGone(paths, endpoint);
}
