import { toError } from '../../base/errors.ts';
import { AGENT_GROUP, agentSpecOf, type Task } from '../../protocol/task.ts';
import type { AgentParams } from '../../protocol/startParams.ts';
import { checkOf, DEFAULT_CHECK_MS } from '../../protocol/checks.ts';
import { agentSpec } from '../agentRuns/agentSpec.ts';
import { describeCommand } from '../commandLine.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { addTask, type TaskDraft } from '../verbs/newTask.ts';
import { patch } from '../verbs/patch.ts';
import type { CheckVerdict } from './afterCheck.ts';
import { verdictOf } from './checkMessage.ts';
import { reviewPrompt, reviewVerdict } from './review.ts';
import { keyOfStep, stepOf } from './stepOf.ts';

/** Starts the step that a run waits for, as its child; what it cannot start ends the run. */
export function startCheck(context: EngineContext, id: string): void {
  const run = waitingRun(context, id);
  if (!run || stepOf(run, context.table)) return;
  if (checkOf(run)?.step === 'review') return startReview(context, run);
  try {
    addCheck(context, run);
  } catch (error) {
    judge(context, run, {
      kind: 'impossible',
      why: `The check could not be started: ${toError(error).message}`,
    });
  }
}

/** Tells a run what came of the step that it waits for. */
export function judgeCheck(context: EngineContext, id: string): void {
  const run = waitingRun(context, id);
  const step = run && stepOf(run, context.table);
  if (run && step) judge(context, run, step.step === 'review' ? reviewVerdict(step) : verdictOf(run, step));
}

function waitingRun({ table }: EngineContext, id: string): Task | undefined {
  const run = table.find(id);
  return run && checkOf(run) ? run : undefined;
}

function judge({ turn, trace }: EngineContext, { id }: Task, verdict: CheckVerdict): void {
  trace.write({ event: 'checked', id, verdict: verdict.kind });
  turn.apply(id, { type: 'checked', verdict, at: new Date().toISOString() });
}

/** A check runs where its run did, with its environment. @throws the file system's error */
function addCheck(context: EngineContext, run: Task): void {
  const { until } = run;
  const spec = agentSpecOf(run);
  if (until?.check === undefined || !spec) return;
  const { check, shell, checkTimeoutMs = DEFAULT_CHECK_MS } = until;
  const { cwd, environment, umask, openFiles } = spec;
  addStep(context, run, {
    step: 'check',
    draft: {
      kind: 'shell',
      description: describeCommand(check),
      spec: () => ({
        ...{ command: check, cwd, environment },
        ...(shell !== undefined && { shell }),
        ...(umask !== undefined && { umask }),
        ...(openFiles !== undefined && { openFiles }),
      }),
    },
    timeoutMs: checkTimeoutMs,
  });
}

/** Another agent looks at the changes in read-only mode; to find them out takes a while. */
function startReview(context: EngineContext, run: Task): void {
  const key = keyOfStep(run, 'review');
  const settle = (work: (now: Task) => void) =>
    context.turn.runInOrder(() => {
      const now = waitingRun(context, run.id);
      // It may have been cancelled, or asked for twice.
      const isDue = now && checkOf(now)?.step === 'review' && keyOfStep(now, 'review') === key;
      if (isDue && !stepOf(now, context.table)) work(now);
    });
  prepareReview(context, run).then(
    (params) => settle((now) => addReview(context, now, params)),
    (error: unknown) => settle((now) => judge(context, now, cannotReview(error))),
  );
}

function cannotReview(error: unknown): CheckVerdict {
  return { kind: 'impossible', why: `The review could not be started: ${toError(error).message}` };
}

/** What the reviewer is started with; `undefined` if there is nothing to review. */
async function prepareReview(context: EngineContext, run: Task): Promise<AgentParams | undefined> {
  const found = await changesOf(context, run);
  if ('text' in found && found.text.trim() === '') return undefined;
  const params = reviewParams(context, run, reviewPrompt(run, found));
  await context.agents.learn(params);
  return params;
}

async function changesOf(context: EngineContext, run: Task): Promise<{ text: string } | { missing: string }> {
  try {
    const { text } = await patch(context, { id: run.id }, callerFor(run));
    return { text };
  } catch (error) {
    return { missing: toError(error).message };
  }
}

/** @throws the file system's error */
function reviewParams({ environments }: EngineContext, run: Task, prompt: string): AgentParams {
  const spec = agentSpecOf(run);
  return {
    kind: 'agent',
    agent: run.until?.reviewBy ?? '',
    ...(run.until?.reviewSetting !== undefined && { setting: run.until.reviewSetting }),
    prompt,
    mode: 'readOnly',
    offersTools: false,
    isBriefed: false,
    snapshot: false,
    unattendedQuestions: 'decline',
    cwd: spec?.cwd ?? '',
    environment: spec ? environments.load(spec.environment) : {},
    ...(spec?.umask !== undefined && { umask: spec.umask }),
    ...(spec?.openFiles !== undefined && { openFiles: spec.openFiles }),
    producer: `task:${run.id}`,
  };
}

function addReview(context: EngineContext, run: Task, params: AgentParams | undefined): void {
  if (!params) return judge(context, run, { kind: 'reviewed', findings: [], message: '' });
  try {
    const description = `review by ${params.agent}`;
    const draft = {
      kind: 'agent' as const,
      description,
      spec: agentSpec(context, params),
    };
    addStep(context, run, { step: 'review', draft });
  } catch (error) {
    judge(context, run, cannotReview(error));
  }
}

/** A child that is next in the group of its run, which holds no slot while it waits. */
function addStep(
  context: EngineContext,
  run: Task,
  about: { step: 'check' | 'review'; draft: TaskDraft; timeoutMs?: number | undefined },
): void {
  const { step, draft, timeoutMs = run.timeoutMs } = about;
  const { group = AGENT_GROUP, priority, outputLimitBytes, worktree, hidden } = run;
  const turn = run.turn ?? run.order;
  const part = { step, ...(worktree !== undefined && { worktree }) };
  addTask(context, {
    draft: { ...draft, part, ...(turn !== undefined && { turn }) },
    params: {
      producer: `task:${run.id}`,
      group,
      key: keyOfStep(run, step),
      ...(hidden && { hidden }),
      ...(priority !== undefined && { priority }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(outputLimitBytes !== undefined && { outputLimitBytes }),
    },
    owner: run.owner,
    caller: callerFor(run),
  });
}

/** Whoever owns the run; nobody waits for an answer. */
function callerFor({ owner }: Task): Caller {
  return { session: owner, signal: new AbortController().signal, cancelExternal: () => false };
}
