import { join, relative } from 'node:path';
import { isInside } from '../../base/isInside.ts';
import type { CommandParams, StartParams } from '../../protocol/startParams.ts';
import { noTerminalsElsewhere, noTerminalsHere } from '../../protocol/errors.ts';
import {
  AGENT_GROUP,
  DEFAULT_GROUP,
  type CommandSpec,
  type Session,
  type Task,
  type TaskSpec,
  type TerminalSize,
} from '../../protocol/task.ts';
import { chosenExecutor } from '../chosenExecutor.ts';
import { agentSpec } from '../agentRuns/agentSpec.ts';
import { describeCommand } from '../commandLine.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { guardExecutor, guardStart } from '../guard/startGuard.ts';
import { loadPatterns } from '../lineMatcher.ts';
import { checkStart } from '../machineChecks.ts';
import type { Until } from '../../protocol/until.ts';
import { checkReviewer, learnReviewer } from '../until/reviewer.ts';
import { untilAnew } from '../until/afterCheck.ts';
import { withInherited } from './inheritedEnvironment.ts';
import { addTask, findByKey, ownerOf } from './newTask.ts';
import { addIsolated, giveBackPorts, isolate, type IsolatedPlace } from '../worktrees/isolate.ts';
import { worktreeWish } from '../worktrees/worktreeWish.ts';

const DEFAULT_MATCHES_PER_MINUTE = 10;

/** Looks up the agent of a start, then starts the task. @throws like `start` */
export async function startKnowingAgent(
  context: EngineContext,
  asked: StartParams,
  caller: Caller,
): Promise<Task> {
  const given = withInherited(context, asked, caller);
  if (given.kind === 'agent') {
    checkStart(given);
    await context.agents.learn(given);
    await learnReviewer(context, given);
  }
  return start(context, given, caller);
}

/**
 * Resolves when the record is on disk. What a program starts inside an agent run may first need a person's approval.
 * @throws badRequest, nameTaken, idTaken, unknownTask, modeForbids, agentLimit, notSaved, agentNotFound
 */
export async function start(context: EngineContext, asked: StartParams, caller: Caller): Promise<Task> {
  const given = withExecutor(context, asked, caller);
  if (given.kind === 'monitor') await loadPatterns();
  checkStart(given);
  if (hasTerminal(given)) {
    if ('executor' in given && given.executor) throw noTerminalsElsewhere();
    checkHasTerminals(context);
  }
  const owner = ownerOf(context, given, caller);
  const known = findByKey(context, { key: given.key, owner }, caller);
  if (known) return known;
  if (given.kind !== 'observer' && given.worktree) {
    const place = await isolate(context, given, { caller, owner });
    try {
      // Another start with its key may have come first.
      return (
        findByKey(context, { key: given.key, owner }, caller) ??
        begin(context, place.params, { caller, owner, place })
      );
    } finally {
      giveBackPorts(context, place);
    }
  }
  return begin(context, given, { caller, owner });
}

function begin(
  context: EngineContext,
  given: StartParams,
  { caller, owner, place }: { caller: Caller; owner: Session; place?: IsolatedPlace },
): Task {
  const { params: guarded, approval: asked } = guardStart(context, given, caller);
  const approval = asked && place ? { ...asked, ...wishOf(place) } : asked;
  const params = guarded.kind === 'agent' ? { group: AGENT_GROUP, ...guarded } : guarded;
  // An observer of nonexistent tasks would have nothing to do.
  if (params.kind === 'observer') for (const id of params.watch.ids ?? []) visibleTask(context, id, caller);
  const spec = specOf(context, params);
  const draft = {
    kind: params.kind,
    description: descriptionOf(params),
    spec,
    ...(caller.part && { part: caller.part }),
    ...(approval && { approval }),
    ...untilOf(context, params),
  };
  const { id } = context.turn.run(() => {
    const task = place
      ? addIsolated(context, { draft, params, owner, caller }, place)
      : addTask(context, { draft, params, owner, caller });
    // When its process must be ended, the program that started it may be asked first.
    if (params.cancelPolicy === 'external') context.registrants.add(task.id, caller.cancelExternal);
    context.trace.write({ event: 'accepted', id: task.id, session: owner.id });
    return task;
  });
  return context.table.get(id);
}

/** Where it runs, as it says or the settings do; what belongs to another task runs here. @throws agentLimit */
function withExecutor(context: EngineContext, params: StartParams, caller: Caller): StartParams {
  if (params.kind === 'observer') return params;
  const { executor: given, ...rest } = params;
  guardExecutor(context, params, caller);
  const group = params.group ?? (params.kind === 'agent' ? AGENT_GROUP : DEFAULT_GROUP);
  const settings = caller.part?.step ? {} : context.settings.current.executors;
  const folder = settings?.folders ? sourceOf(context, params.cwd) : params.cwd;
  const executor = chosenExecutor(given, { group, folder }, settings);
  return executor ? { ...rest, executor } : rest;
}

/** In a worktree, the folder that it was made from. The path of a worktree has its id. */
function sourceOf({ worktrees }: EngineContext, cwd: string): string {
  const known = cwd.split(/[\\/]/).flatMap((name) => worktrees.keeper.find(name) ?? []);
  const record = known.find(({ path }) => isInside(cwd, path));
  return record ? join(record.source, relative(record.path, cwd)) : cwd;
}

/** Whoever allows the start allows what is run for its worktree, too. */
function wishOf({ worktree }: IsolatedPlace): { worktree?: string[] } {
  return 'planned' in worktree ? { worktree: worktreeWish(worktree.planned.record) } : {};
}

/** What a run goes on until; its reviewer must be there and keep to its mode. @throws agentNotFound, badRequest */
function untilOf(context: EngineContext, params: StartParams): { until?: Until } {
  if (params.kind !== 'agent' || !params.until) return {};
  checkReviewer(context, params);
  return { until: untilAnew({ ...params.until, reviewSetting: params.reviewSetting }) };
}

function hasTerminal(params: StartParams): boolean {
  if (params.kind === 'observer') return params.start?.terminal !== undefined;
  return params.kind !== 'agent' && params.terminal !== undefined;
}

/** @throws badRequest */
function checkHasTerminals({ executor: { launcher } }: EngineContext): void {
  if (launcher.kind !== 'native') throw noTerminalsHere(launcher.reason);
}

function descriptionOf(params: StartParams): string {
  if (params.kind === 'agent') return describeCommand(params.prompt);
  if (params.kind !== 'observer') return describeCommand(params.command);
  const watched = params.watch.ids?.join(', ') ?? 'tasks';
  const then = params.start ? `, then ${describeCommand(params.start.command)}` : '';
  return `on ${params.on} of ${watched}${then}`;
}

/** A function that creates the spec once nothing can refuse the task any more. @throws agentNotFound, badRequest */
function specOf(context: EngineContext, params: StartParams): () => TaskSpec {
  switch (params.kind) {
    case 'shell':
      return () => commandSpec(context, params);
    case 'monitor': {
      const { pattern, notify = false, perMinute = DEFAULT_MATCHES_PER_MINUTE } = params.matches;
      return () => ({ ...commandSpec(context, params), matches: { pattern, notify, perMinute } });
    }
    case 'observer':
      return () => ({
        watch: params.watch,
        on: params.on,
        ...(params.start && { start: commandSpec(context, params.start) }),
      });
    case 'agent':
      return agentSpec(context, params);
  }
}

/** @throws the file system's error */
function commandSpec(context: EngineContext, params: CommandParams): CommandSpec {
  return {
    command: params.command,
    cwd: params.cwd,
    ...(params.shell !== undefined && { shell: params.shell }),
    environment: context.environments.keep(params.environment ?? {}),
    ...(params.umask !== undefined && { umask: params.umask }),
    ...(params.openFiles !== undefined && { openFiles: params.openFiles }),
    ...((params.takesInput || params.terminal) && { takesInput: true }),
    ...(params.terminal && { terminal: sizeOf(params.terminal) }),
  };
}

/** Keeps only the two numbers. */
function sizeOf({ columns, rows }: TerminalSize): TerminalSize {
  return { columns, rows };
}
