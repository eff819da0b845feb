import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { ErrorCode, isExpectedError } from '../protocol/errors.ts';
import { findHost } from './hostLocator.ts';
import { isHostProcess, killHost } from './hostProcess.ts';
import { stopHost } from './stopHost.ts';

/**
 * Ends the host of a data directory, by force when it does not answer and that is wanted; running tasks go on.
 * Answers with which host it was, if one ran.
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
    // One that takes no connections any more may still have the directory.
    else if (isForced && (await isHostProcess(endpoint))) await killHost(paths, endpoint);
    else return undefined;
  } catch (error) {
    if (!isForced || !isExpectedError(error) || error.code !== ErrorCode.hostHangs) throw error;
    await killHost(paths, endpoint);
  }
  return endpoint;
}
