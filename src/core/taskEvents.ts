import type { AgentEnd } from '../protocol/agentEvents.ts';
import type { AgentFacts, InboxMessage, LimitAsk, LimitPolicy } from '../protocol/agentRun.ts';
import type { Place } from '../protocol/executor.ts';
import type { NamedProcess } from '../protocol/leftovers.ts';
import type {
  Dependency,
  Failure,
  PendingReason,
  ProcessIdentity,
  Progress,
  RetryPolicy,
  Session,
  Task,
  TaskResult,
  TaskStatus,
} from '../protocol/task.ts';
import type { Until } from '../protocol/until.ts';
import type { AttemptUse } from '../protocol/use.ts';
import type { Resumption } from './agentRuns/resumption.ts';
import type { CheckVerdict } from './until/afterCheck.ts';
import type { EndCause } from './executor.ts';
import type { LeftoversEvent, Look } from './leftovers.ts';

/** How registered work ended. */
export type Outcome =
  | { state: 'completed'; exitCode?: number }
  | { state: 'failed'; message: string }
  | { state: 'cancelled'; reason?: string };

/** What a waiting task needs. */
export type Need = (TaskStatus & { state: 'waiting' })['for'];

/** What changes a task's status. `at` is when it happened, ISO 8601 UTC. */
export type StatusEvent =
  /** It waits for something else than before. */
  | { type: 'queued'; waitsFor: PendingReason; at: string }
  /** The check or the review that it waits for has ended. */
  | { type: 'checked'; verdict: CheckVerdict; at: string }
  /** A person has decided about the limit at which its agent has ended; without `most` it has failed. */
  | { type: 'limitDecided'; most?: number; at: string }
  /** A person allows it to start. */
  | { type: 'approved'; at: string }
  /** Nothing keeps it waiting any more, and its process is being started. */
  | { type: 'launched'; at: string }
  | { type: 'started'; process: ProcessIdentity; at: string }
  /** Work without a process of the host has begun. */
  | { type: 'began'; at: string }
  | { type: 'waited'; for: Need; message: string; at: string }
  | { type: 'wentOn'; at: string }
  | { type: 'cancelRequested'; reason?: string; at: string }
  /** A limit was reached; its processes are being ended. */
  | { type: 'limitReached'; failure: Failure; at: string }
  | {
      type: 'ended';
      /** Its own, or 128 + number of the signal that ended it. */
      code: number;
      signal?: string;
      isSpawnFailure: boolean;
      message: string;
      /** The last line it printed. */
      lastLine?: string;
      /** Who has ended it, if not itself. */
      cause?: EndCause;
      bytes: number;
      at: string;
      /** The processes it has left running, if any. */
      left?: Look;
      use?: AttemptUse;
      /** How an agent run ended, from what the agent reported and how its process ended. */
      agent?: AgentEnd;
    }
  | { type: 'terminated'; survivors: NamedProcess[]; bytes: number; use?: AttemptUse; at: string }
  | {
      type: 'lost';
      message: string;
      survivors: NamedProcess[];
      /** It was a time limit of the system that ran it. */
      isTimeLimit?: boolean;
      bytes: number;
      use?: AttemptUse;
      at: string;
    }
  /** The registrant has reported how it ended, and its result. */
  | { type: 'reported'; outcome: Outcome; result?: TaskResult; at: string }
  /** A task it depends on did not end as required. */
  | { type: 'unmet'; on: string[]; message: string; at: string }
  | { type: 'rerun'; at: string; resumes?: Resumption; renewed?: Renewal };

/** What a requested further attempt replaces: its dependencies, its place in the queue, its environment; and what it waits for. */
export interface Renewal {
  turn: number;
  after?: Dependency[];
  /** Key of the stored environment; missing: as before. */
  environment?: string;
  /** The approval without which it does not start. */
  approval?: PendingReason & { kind: 'approval' };
}

/** Changes of a task that waits to start; what is missing stays, and `null` removes. */
export interface TaskChanges {
  group?: string;
  priority?: number;
  after?: Dependency[];
  retry?: RetryPolicy | null;
  timeoutMs?: number | null;
  outputLimitBytes?: number;
  stallAfterMs?: number | null;
  maxTurns?: number | null;
  maxCostUsd?: number | null;
  until?: Until | null;
  maxTokens?: number | null;
  onLimit?: LimitPolicy;
  locks?: string[];
  place?: number;
}

/** Events that change the record of a task but not its status. */
export type RecordEvent =
  /** Dependencies that are met from now on, whatever happens to those tasks. */
  | { type: 'met'; after: Dependency[]; at: string }
  /** No longer waits for a time. */
  | { type: 'hastened'; at: string }
  | { type: 'held' | 'released'; at: string }
  | { type: 'transferred'; to: Session; isUnnamed?: true; at: string }
  /** Without a name, the task loses its name. */
  | { type: 'renamed'; name?: string }
  /** Its start or its limits were changed before it started. */
  | { type: 'edited'; changes: TaskChanges; at: string }
  | {
      type: 'described';
      description?: string;
      progress?: Progress;
      result?: TaskResult;
      metadata?: Record<string, unknown>;
      at: string;
    }
  /** Where its attempt is, in a queue that runs it elsewhere. */
  | { type: 'placed'; place: Place; at: string }
  /** The progress that its output shows; `null` if it was removed. */
  | { type: 'drew'; progress: Progress | null; at: string }
  | { type: 'matched'; matched: NonNullable<Task['matched']>; at: string }
  /** It has printed nothing and used no processor since then, for as long as is to be told. */
  | { type: 'fellSilent'; since: string; at: string }
  /** It is not silent any more. */
  | { type: 'stirred'; at: string }
  /** An observer has seen the ends of these tasks. */
  | { type: 'observed'; ids: string[]; at: string }
  /** It has ended, and keeps the slot of its group until a person starts the next task there; or gives it back. */
  | { type: 'slotKept' | 'slotGiven'; at: string }
  /** A person was notified of its end. */
  | { type: 'noticed'; at: string }
  | { type: 'drained'; consumer: string }
  /** It was removed, and is there again. */
  | { type: 'restored'; at: string }
  /** People were told of events of it outside the editor; `keys` replace those before. */
  | { type: 'announced'; keys: string[] }
  /** What was there before an agent run is kept, or could not be. */
  | { type: 'baseKept'; baseline: NonNullable<Task['baseline']> }
  | { type: 'baseMissed'; message: string }
  /** What a run has left is kept. */
  | { type: 'endKept'; commit: string; leftOut: string[] }
  /** Its record on disk is out of date, or up to date again. */
  | { type: 'unsaved'; message: string }
  | { type: 'saved' };

/** Events of an agent run, and messages to it. */
export type AgentRunEvent =
  | { type: 'messaged'; message: InboxMessage; at: string }
  /** Its agent has received these messages. */
  | { type: 'messagesTaken'; ids: ReadonlySet<string> }
  /** A limit was reached about which a person is asked. */
  | { type: 'limitAsked'; ask: LimitAsk; at: string }
  /** They have let it go on, until it has used so much more. */
  | { type: 'limitRaised'; most: number; at: string }
  /** The state of its agent; `facts` replace those of the same name, and `requests` replaces all requests. */
  | {
      type: 'told';
      facts: Partial<AgentFacts>;
      requests: NonNullable<AgentFacts['requests']>;
      canGoOn: boolean;
      progress?: Progress;
      at: string;
    };

/** Everything that can happen to a task. */
export type TaskEvent = StatusEvent | RecordEvent | AgentRunEvent | LeftoversEvent;

/** An event that cannot happen in the task's state: a bug of its sender. */
export class ImpossibleTransition extends Error {
  constructor(task: Task, event: TaskEvent) {
    super(`A task that is ${task.status.state} cannot be ${event.type} (${task.id}).`);
    this.name = 'ImpossibleTransition';
  }
}
