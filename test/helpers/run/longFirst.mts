import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of hosts between two of editors, which take longer, and more of the machine. */
const HOSTS_PER_EDITOR = 2;
/** Files that take long, the longest first; a run says at its end which they are. */
const LONG = [
  ...['vscode/agents', 'vscode/tasks', 'vscode/view', 'vscode/windows', 'vscode/changes', 'vscode/close'],
  ...['host/contract/agents', 'host/agents/scenarios', 'host/mcp/breaking', 'host/cli', 'host/hungHost'],
  ...['host/executor', 'host/cliContract', 'host/cannotOpen', 'host/cliRunning', 'host/cliAgents'],
  ...['takeOver/kills', 'takeOver/toFolder', 'makeWorktree'].map((name) => `unit/worktrees/${name}`),
  'unit/git/discard',
].map((name) => `/test/${name}.test.ts`);

/**
 * Files of editors and of hosts by turns, so that neither wait for a processor nor for the editor's installation all at
 * once, and of each the long ones first, so that a run does not end with one of them alone.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
    const of = (name: string) => sorted.filter(({ project }) => project.name === name);
    const editors = of('vscode');
    const hosts = of('host');
    const mixed: TestSpecification[] = [];
    while (editors.length > 0 || hosts.length > 0) {
      mixed.push(...editors.splice(0, 1), ...hosts.splice(0, HOSTS_PER_EDITOR));
    }
    return [...mixed, ...sorted.filter((file) => !mixed.includes(file))];
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((name) => moduleId.endsWith(name));
  return place < 0 ? LONG.length : place;
}
