import type { AgentEnd } from '../protocol/agentEvents.ts';
import type { AgentFacts, InboxMessage } from '../protocol/agentRun.ts';
import type { NamedProcess } from '../protocol/leftovers.ts';
import type {
  Dependency,
  Failure,
  PendingReason,
  ProcessIdentity,
  Progress,
  Session,
  Task,
  TaskResult,
  TaskStatus,
} from '../protocol/task.ts';
import type { Resumption } from './agentRuns/resumption.ts';
import type { LeftoversEvent, Look } from './leftovers.ts';

/** How work that is run elsewhere ended. */
export type Outcome =
  | { state: 'completed'; exitCode?: number }
  | { state: 'failed'; message: string }
  | { state: 'cancelled'; reason?: string };

/** What a task that waits needs. */
export type Need = (TaskStatus & { state: 'waiting' })['for'];

/** What changes a task's status. `at` is when it happened, ISO 8601 UTC. */
export type StatusEvent =
  /** It waits for something else than it said. */
  | { type: 'queued'; waitsFor: PendingReason; at: string }
  /** It has what it waited for, and its process is being started. */
  | { type: 'launched'; at: string }
  | { type: 'started'; process: ProcessIdentity; at: string }
  /** Work without a process of ours is under way. */
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
      bytes: number;
      at: string;
      /** What it left running, where it did. */
      left?: Look;
      /** How an agent run ended, of what it said and how its process ended. */
      agent?: AgentEnd;
    }
  | { type: 'terminated'; survivors: NamedProcess[]; bytes: number; at: string }
  | { type: 'lost'; message: string; survivors: NamedProcess[]; bytes: number; at: string }
  /** Whoever runs it elsewhere says how it ended, and what it came to. */
  | { type: 'reported'; outcome: Outcome; result?: TaskResult; at: string }
  /** A task that it was to start after did not end as wanted. */
  | { type: 'unmet'; on: string[]; message: string; at: string }
  | { type: 'rerun'; at: string; resumes?: Resumption; renewed?: Renewal };

/** What a further attempt that somebody asks for has anew: its dependencies, its place in the queue, its environment. */
export interface Renewal {
  turn: number;
  after?: Dependency[];
  /** Key of the stored environment; missing: as before. */
  environment?: string;
}

/** What changes the record of a task and not its status. */
export type RecordEvent =
  /** Dependencies that are met from now on, whatever becomes of those tasks. */
  | { type: 'met'; after: Dependency[]; at: string }
  /** Waits for no time any more. */
  | { type: 'hastened'; at: string }
  | { type: 'held' | 'released'; at: string }
  | { type: 'transferred'; to: Session; isUnnamed?: true; at: string }
  /** Without a name it has none any more. */
  | { type: 'renamed'; name?: string }
  | {
      type: 'described';
      description?: string;
      progress?: Progress;
      result?: TaskResult;
      metadata?: Record<string, unknown>;
      at: string;
    }
  /** The progress its output draws; `null` where that was taken away. */
  | { type: 'drew'; progress: Progress | null; at: string }
  | { type: 'matched'; matched: NonNullable<Task['matched']>; at: string }
  /** An observer has seen the ends of these. */
  | { type: 'observed'; ids: string[]; at: string }
  /** A person was told of its end. */
  | { type: 'noticed'; at: string }
  | { type: 'drained'; consumer: string }
  /** Its record on disk is behind, or is not any more. */
  | { type: 'unsaved'; message: string }
  | { type: 'saved' };

/** What is learned of an agent run, and said to it. */
export type AgentRunEvent =
  | { type: 'messaged'; message: InboxMessage; at: string }
  /** Its agent has got these messages. */
  | { type: 'messagesTaken'; ids: ReadonlySet<string> }
  /** What its agent has come to; `facts` replace those of the same name, and `requests` all that was asked. */
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

/** An event that cannot happen in the task's state: whoever sent it has a bug. */
export class ImpossibleTransition extends Error {
  constructor(task: Task, event: TaskEvent) {
    super(`A task that is ${task.status.state} cannot be ${event.type} (${task.id}).`);
    this.name = 'ImpossibleTransition';
  }
}
