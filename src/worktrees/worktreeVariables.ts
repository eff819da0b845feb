import { PORTS_OF_WORKTREE, type WorktreeRecord } from '../protocol/worktree.ts';

/** What every task in a worktree, its setup and its teardown find in their environment. */
export function worktreeVariables({ source, path, firstPort }: WorktreeRecord): Record<string, string> {
  const variables: Record<string, string> = { LEGWORK_SOURCE: source, LEGWORK_WORKTREE: path };
  if (firstPort === undefined) return variables;
  variables.LEGWORK_PORT = String(firstPort);
  for (let number = 2; number <= PORTS_OF_WORKTREE; number++)
    variables[`LEGWORK_PORT_${number}`] = String(firstPort + number - 1);
  return variables;
}
