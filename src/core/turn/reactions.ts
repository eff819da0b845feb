import { followAgents } from '../reactions/agents.ts';
import { endAsAsked } from '../reactions/endings.ts';
import { followLeftovers } from '../reactions/leftoverWatch.ts';
import { letObserversSee } from '../reactions/observers.ts';
import { followOutputs } from '../reactions/outputs.ts';
import { tellParents } from '../reactions/parentNews.ts';
import { noteRateLimits } from '../reactions/rateLimits.ts';
import { judgeWaiting, startNext } from '../reactions/scheduling.ts';
import { followSessions } from '../reactions/sessions.ts';
import { forgetSaved, reviewRetention } from '../reactions/tidying.ts';
import type { Reaction } from './engineState.ts';

/** What follows from changes, from top to bottom: each reaction sees what those above it have made of this round. */
export const REACTIONS: readonly Reaction[] = [
  // Traces of an attempt go when the record on disk tells its end: whatever comes later may need that disk space.
  forgetSaved,
  // The output of a new attempt is its own before anybody can look at it.
  followOutputs,
  // What an agent asked before its process was known is on its task before others judge that.
  followAgents,
  // Who is asked to end is asked before anything new starts.
  endAsAsked,
  // A provider's refusal counts before the next run of that agent is judged.
  noteRateLimits,
  // A parent hears of an end while it is still at work; an observer may end because of it.
  tellParents,
  letObserversSee,
  // Its session may have gone before a task came to it.
  followSessions,
  followLeftovers,
  // Judged first, then started: nothing takes a slot that one before it in the queue could have.
  judgeWaiting,
  startNext,
  // Last: what is removed has been seen by all.
  reviewRetention,
];
