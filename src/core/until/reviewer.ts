import type { AgentParams } from '../../protocol/startParams.ts';
import type { AgentSetting } from '../../protocol/agentRun.ts';
import type { UntilParams } from '../../protocol/until.ts';
import { agentSpec } from '../agentRuns/agentSpec.ts';
import type { EngineContext } from '../engineContext.ts';

/** A run whose changes are to be reviewed, and how its reviewer is started. */
export interface Reviewed extends Pick<AgentParams, 'cwd' | 'environment' | 'producer'> {
  until?: UntilParams | undefined;
  /** For an agent of the user's own. */
  reviewSetting?: AgentSetting | undefined;
}

/** Looks up the reviewer of a run, if it has one. */
export async function learnReviewer(context: EngineContext, run: Reviewed): Promise<void> {
  const reviewer = reviewerOf(run);
  if (reviewer) await context.agents.learn(reviewer);
}

/** The reviewer must be there, and keep to its mode. @throws agentNotFound, badRequest */
export function checkReviewer(context: EngineContext, run: Reviewed): void {
  const reviewer = reviewerOf(run);
  if (reviewer) agentSpec(context, reviewer);
}

/** The start of a reviewer, as far as it is known before there is something to review. */
function reviewerOf({ until, reviewSetting, cwd, environment, producer }: Reviewed): AgentParams | undefined {
  if (until?.reviewBy === undefined) return undefined;
  return {
    kind: 'agent',
    agent: until.reviewBy,
    ...(reviewSetting !== undefined && { setting: reviewSetting }),
    prompt: 'Review.',
    mode: 'readOnly',
    ...{ cwd, environment, producer },
  };
}
