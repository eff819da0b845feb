import { agentSpecOf, commandSpecOf, type Task } from '../protocol/task.ts';
import type { AgentRuns } from './agentRuns/agentRuns.ts';
import { argvOf } from './commandLine.ts';
import type { Launch } from './executor.ts';

/** Environments of tasks by key. */
export interface Environments {
  /** @throws the file system's error */
  keep(environment: Record<string, string>): string;
  /** @throws the file system's error */
  load(key: string): Record<string, string>;
}

/** What knows the parts of a launch that the record of a task does not hold. */
export interface LaunchParts {
  environments: Environments;
  agentRuns: AgentRuns;
}

/** The process to launch for the current attempt of a task. @throws the file system's error */
export function launchOf(
  task: Task,
  { environments, agentRuns }: LaunchParts,
): Pick<Launch, 'argv' | 'cwd' | 'environment' | 'input'> {
  const agent = agentSpecOf(task);
  if (agent) {
    const { argv, environment, input } = agentRuns.prepare(task);
    return {
      argv,
      cwd: agent.cwd,
      environment: { ...environments.load(agent.environment), ...environment },
      input,
    };
  }
  const spec = commandSpecOf(task);
  if (!spec) throw new Error(`Task ${task.id} has nothing to run.`);
  return {
    argv: argvOf(spec),
    cwd: spec.cwd,
    environment: environments.load(spec.environment),
    input: { kind: spec.takesInput ? 'pipe' : 'none' },
  };
}
