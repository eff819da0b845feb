import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { ErrorCode, isExpectedError } from '../protocol/errors.ts';
import { findHost } from './hostLocator.ts';
import { isHostProcess, killHost } from './hostProcess.ts';
import { stopHost } from './stopHost.ts';

/**
 * Ends the host of a data directory; with `isForced`, also one that does not answer. Running tasks are not affected.
 * Returns the endpoint of the host, if one was running.
 * @throws `hostHangs`, `hostUnavailable`, `hostNotKilled`
 */
export async function endHost(
  paths: DataPaths,
  { isForced }: { isForced: boolean },
): Promise<Endpoint | undefined> {
  const found = await findHost(paths);
  if (found.kind === 'notFound') return undefined;
  const { endpoint } = found;
  try {
    if (found.kind === 'live') await stopHost(paths, found);
    // A host that accepts no connections may still hold the lock of the directory.
    else if (isForced && (await isHostProcess(endpoint))) await killHost(paths, endpoint);
    else return undefined;
  } catch (error) {
    if (!isForced || !isExpectedError(error) || error.code !== ErrorCode.hostHangs) throw error;
    await killHost(paths, endpoint);
  }
  return endpoint;
}
