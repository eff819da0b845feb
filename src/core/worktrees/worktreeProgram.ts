/** The program that makes and removes worktrees. */
export interface WorktreeProgram {
  /** Its words, without what it is to do. */
  command: string[];
  /** Variables that it needs to run. */
  environment: Record<string, string>;
}

/** The command of a step. */
export function stepCommand(
  { command }: WorktreeProgram,
  {
    verb,
    directory,
    id,
    options = [],
  }: { verb: 'make' | 'remove'; directory: string; id: string; options?: string[] },
): string[] {
  return [...command, verb, directory, id, ...options];
}
