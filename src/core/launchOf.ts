import { join } from 'node:path';
import { writeIfDifferent } from '../base/atomicFile.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Notice } from '../protocol/notice.ts';
import { agentSpecOf, commandSpecOf, type Task } from '../protocol/task.ts';
import { afterVariables, endedBefore } from './afterResults.ts';
import type { AgentRuns } from './agentRuns/agentRuns.ts';
import { argvOf } from './commandLine.ts';
import type { Launch, LaunchInput } from './executor.ts';
import type { WorktreeKeeper } from './worktrees/worktreeKeeper.ts';
import { configured, inTerminal, launchEnvironment } from './launchEnvironment.ts';

/** Environments of tasks by key. */
export interface Environments {
  /** @throws the file system's error */
  keep(environment: Record<string, string>): string;
  /** @throws the file system's error */
  load(key: string): Record<string, string>;
}

/** Provides the parts of a launch that are not on the record of a task. */
export interface LaunchParts {
  paths: Pick<DataPaths, 'bin' | 'run'>;
  environments: Environments;
  agentRuns: AgentRuns;
  /** Ports and places for tasks in worktrees. */
  worktrees: Pick<WorktreeKeeper, 'variablesOf'>;
  /** The tasks that it starts after. */
  find(id: string): Task | undefined;
}

/** The process to launch for the current attempt of a task. @throws the file system's error */
export function launchOf(
  task: Task,
  { environments, agentRuns, paths, worktrees, find }: LaunchParts,
): Pick<Launch, 'argv' | 'cwd' | 'environment' | 'umask' | 'openFiles' | 'input' | 'terminal' | 'executor'> {
  const agent = agentSpecOf(task);
  const elsewhere = task.executor && { executor: task.executor };
  const about = { ...worktrees.variablesOf(task), ...afterVariables(endedBefore(task, find)) };
  if (agent) {
    const { argv, environment, configuration, input } = agentRuns.prepare(task);
    const sent = configured(
      { ...environments.load(agent.environment), ...about, ...environment },
      configuration,
    );
    return { argv, ...placeOf(agent, sent, paths), ...elsewhere, input };
  }
  const spec = commandSpecOf(task);
  if (!spec) throw new Error(`Task ${task.id} has nothing to run.`);
  const sent = {
    ...environments.load(spec.environment),
    ...about,
    ...spec.notice?.variables,
  };
  return {
    argv: argvOf(spec),
    ...elsewhere,
    ...placeOf(spec, spec.terminal ? inTerminal(sent) : sent, paths),
    ...(spec.terminal && { terminal: spec.terminal }),
    input: spec.notice
      ? inputOf(spec.notice, { task, run: paths.run })
      : { kind: spec.takesInput ? 'sent' : 'none' },
  };
}

/** A file, from which a command reads what it is told. @throws the file system's error */
function inputOf({ input }: Notice, { task, run }: { task: Task; run: string }): LaunchInput {
  const path = join(run, `${task.id}.${task.attempt.number}.input`);
  writeIfDifferent(path, input);
  return { kind: 'file', path };
}

/** Where a command runs, and the environment, umask and limit of open files of its caller. */
function placeOf(
  { cwd, umask, openFiles }: { cwd: string; umask?: string; openFiles?: number },
  sent: Record<string, string>,
  { bin }: Pick<DataPaths, 'bin'>,
): Pick<Launch, 'cwd' | 'environment' | 'umask' | 'openFiles'> {
  return {
    cwd,
    environment: launchEnvironment(sent, { cwd, bin }),
    ...(umask !== undefined && { umask }),
    ...(openFiles !== undefined && { openFiles }),
  };
}
