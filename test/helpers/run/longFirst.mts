import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of hosts between two of editors, which take longer, and more of the machine. */
const HOSTS_PER_EDITOR = 2;

/**
 * Files of editors and of hosts by turns, so that neither wait for a processor nor for the editor's installation all at
 * once; short ones last, so that a run does not end with a long one alone.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
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
