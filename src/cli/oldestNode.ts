import { compareVersions } from '../base/compareVersions.ts';

/** The first one in which `node:sqlite`, which locks the data directory, needs no flag. */
const OLDEST_NODE = '22.13.0';

/** Why the command line cannot run with this Node, as a sentence; `undefined` if it can. */
export function refusalOfNode({ versions, execPath }: NodeJS.Process): string | undefined {
  const { node } = versions;
  if (compareVersions(node, OLDEST_NODE) >= 0) return undefined;
  return `legwork: needs Node ${OLDEST_NODE} or newer; this is ${node}, at ${execPath}.`;
}
