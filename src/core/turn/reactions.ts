import { closeGates } from '../reactions/gates.ts';
import { holdAtLimits } from '../reactions/limits.ts';
import { watchBudgets } from '../reactions/spending.ts';
import { withdrawUnapproved } from '../reactions/approvals.ts';
import { followAgents } from '../reactions/agents.ts';
import { followSnapshots } from '../reactions/snapshots.ts';
import { endAsAsked } from '../reactions/endings.ts';
import { followLeftovers } from '../reactions/leftoverWatch.ts';
import { letObserversSee } from '../reactions/observers.ts';
import { tellOutside } from '../reactions/notices.ts';
import { followOutputs } from '../reactions/outputs.ts';
import { tellParents } from '../reactions/parentNews.ts';
import { noteRateLimits } from '../reactions/rateLimits.ts';
import { judgeWaiting, startNext } from '../reactions/scheduling.ts';
import { followWork } from '../reactions/wakefulness.ts';
import { followRaces } from '../reactions/races.ts';
import { followSessions } from '../reactions/sessions.ts';
import { followWorktrees } from '../reactions/worktrees.ts';
import { forgetSaved, reviewRetention } from '../reactions/tidying.ts';
import { followChecks } from '../reactions/untilChecks.ts';
import type { Reaction } from './engineState.ts';

/** The reactions to changes, in order: each sees the results of those above it in this round. */
export const REACTIONS: readonly Reaction[] = [
  // Traces of an attempt are removed once the record on disk contains its end: later steps may need that disk space.
  forgetSaved,
  // The output is moved before clients can see that a new attempt has begun.
  followOutputs,
  // Requests that an agent made before its process was known are on its task before others judge that.
  followAgents,
  // What an ended run wanted is withdrawn before anything is ended or started.
  withdrawUnapproved,
  // Before runs are ended: a budget may be spent.
  watchBudgets,
  holdAtLimits,
  // A step that nothing waits for any more is ended, too.
  followWorktrees,
  // Processes are ended before new ones start.
  endAsAsked,
  // What a run has left is looked at before what starts after it changes that.
  followSnapshots,
  // A provider's refusal counts before the next run of that agent is judged.
  noteRateLimits,
  // A parent is notified while it is still running; an observer may end because of it.
  tellParents,
  letObserversSee,
  tellOutside,
  // A check takes the place of its run in the queue before the next task there is started.
  followChecks,
  // Its session may have closed before a task was transferred to it.
  followSessions,
  followLeftovers,
  // A slot is kept before another task gets it.
  closeGates,
  // Before anything else starts: a race may have used up its budget.
  followRaces,
  // Judged first, then started: no task takes a slot that an earlier one in the queue could have.
  judgeWaiting,
  startNext,
  followWork,
  // Last: all other reactions have seen a task before it is removed.
  reviewRetention,
];
