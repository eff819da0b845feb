import type { AgentEnd, AgentTool, FileChange } from '../../protocol/agentEvents.ts';
import type { TaskState } from '../../protocol/task.ts';
import type { ToolDetail } from '../tasks/toolDetail.ts';

/* What the transcript view and the extension tell each other. */

/** A tool call with what is worth reading of it. */
export interface ViewTool extends ToolDetail {
  id: string;
  kind: AgentTool['kind'];
  /** As the agent calls it. */
  name: string;
  /** The command, or "editing src/a.ts". */
  title: string;
}

/** One step of a transcript, as it is shown. All text is plain. */
export type ViewEvent =
  /** What follows belongs to this attempt. */
  | { type: 'attempt'; number: number }
  | { type: 'message'; from: string; text: string }
  | { type: 'text' | 'thought'; text: string; isDelta: boolean; parent?: string }
  | { type: 'toolStart'; tool: ViewTool; parent?: string }
  | {
      type: 'toolEnd';
      tool: string;
      isError: boolean;
      output?: string;
      exitCode?: number;
      files: FileChange[];
    }
  | { type: 'request'; id: string; tool: ViewTool; question: string }
  | { type: 'requestEnd'; id: string; text: string }
  | { type: 'plan'; entries: { text: string; status: 'pending' | 'active' | 'done' }[] }
  | { type: 'notice'; text: string }
  | { type: 'usage'; text: string }
  | { type: 'turnEnd'; state: AgentEnd['state']; text: string }
  | { type: 'end'; state: AgentEnd['state']; text: string };

/** A request that waits, with the answers that can be given. */
export interface ViewRequest {
  id: string;
  question: string;
  tool: ViewTool;
  /** Without an option it is denied. */
  answers: { option?: string; label: string; hint: string }[];
}

/** How a run stands, beside its transcript. */
export interface ViewRun {
  id: string;
  title: string;
  /** `Claude Code · sonnet`. */
  agent: string;
  state: TaskState;
  /** `running · 12 s`. */
  status: string;
  /** What all attempts have used. */
  usage: string;
  requests: ViewRequest[];
  /** Messages that it has not taken yet. */
  inbox: { from: string; text: string }[];
  /** What a message does; `reason` says why none is taken. */
  message: { isTaken: true; hint: string } | { isTaken: false; reason: string };
  canInterrupt: boolean;
  /** Whether it ended and can go on with what it knew. */
  canGoOn: boolean;
  canCancel: boolean;
}

/** What the extension tells the view. */
export type ToView =
  | { type: 'run'; run: ViewRun }
  /** There is no such task any more. */
  | { type: 'gone' }
  /** Whether the message that was sent last was taken. */
  | { type: 'sent'; isTaken: boolean }
  | ({ type: 'events' } & EventBatch);

/** A part of the transcript. Each is confirmed by `shown` before the next one is sent. */
export interface EventBatch {
  /** Whether it stands alone, goes on at the end, or stands before what is shown. */
  place: 'alone' | 'after' | 'before';
  events: ViewEvent[];
  /** Whether there is more before what is shown now. */
  hasEarlier: boolean;
}

/** What the view tells the extension. */
export type FromView =
  | { type: 'ready' | 'earlier' | 'interrupt' | 'cancel' | 'resume' | 'openFile' }
  | { type: 'shown'; isAtEnd: boolean }
  /** With `null` it is denied. */
  | { type: 'answer'; request: string; option: string | null }
  | { type: 'send'; content: string };

const MESSAGE_LIMIT = 1024 * 1024;

/** What a view said, if it is something that a view says. */
export function parseFromView(value: unknown): FromView | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  const { type, isAtEnd, request, option, content }: Record<string, unknown> = { ...value };
  switch (type) {
    case 'ready':
    case 'earlier':
    case 'interrupt':
    case 'cancel':
    case 'resume':
    case 'openFile':
      return { type };
    case 'shown':
      return { type, isAtEnd: isAtEnd === true };
    case 'answer':
      if (typeof request !== 'string') return undefined;
      return typeof option === 'string' || option === null ? { type, request, option } : undefined;
    case 'send': {
      if (typeof content !== 'string') return undefined;
      return content.trim() !== '' && content.length <= MESSAGE_LIMIT ? { type, content } : undefined;
    }
    default:
      return undefined;
  }
}
