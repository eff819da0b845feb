import { described, fits, rule, type Fitting } from '../../base/schema.ts';
import type { AgentEnd } from '../../protocol/agentEvents.ts';
import type { AgentTool, FileChange } from '../../protocol/agentTools.ts';
import {
  fieldValues,
  type FieldValue,
  type RequestField,
  type RequestKind,
} from '../../protocol/agentRequests.ts';
import {
  count,
  flag,
  kinds,
  object,
  oneOf,
  only,
  optional,
  orNull,
  text,
  textWith,
} from '../../protocol/fields.ts';
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

/** Something that an agent shows beside text. */
export interface ViewAttachment {
  name: string;
  /** Where it is: the address of a page, or a file. */
  page?: string;
  file?: string;
  /** A small image, as a `data:` address. */
  image?: string;
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
  | ({ type: 'request'; id: string; question: string } & ViewAsked)
  | { type: 'requestEnd'; id: string; text: string }
  | { type: 'plan'; entries: { text: string; status: 'pending' | 'active' | 'done' }[] }
  | ({ type: 'attachment'; parent?: string } & ViewAttachment)
  | { type: 'notice'; text: string }
  | { type: 'usage'; text: string }
  | { type: 'turnEnd'; state: AgentEnd['state']; text: string }
  | { type: 'end'; state: AgentEnd['state']; text: string };

/** What a request shows; in a row it is shortened, in the transcript whole. */
export interface ViewAsked {
  tool: ViewTool;
  /** What is said before the questions, or the plan as Markdown. */
  text: string;
  fields: ViewField[];
}

/** A question, as plain text. */
export interface ViewField extends Pick<
  RequestField,
  'id' | 'type' | 'takesOther' | 'isOptional' | 'least' | 'most' | 'format'
> {
  label: string;
  description: string;
  options: { id: string; label: string; description: string }[];
  start?: FieldValue;
}

/** A request that waits, with the answers that can be given. */
export interface ViewRequest extends ViewAsked {
  id: string;
  /** The attempt that asks; another one may use the same ids. */
  attempt: number;
  kind: RequestKind;
  question: string;
  /** `asked 4 m ago`, once it has waited long enough. */
  waited: string;
  /** The page that the agent asks to open; empty if none. */
  url: string;
  /** Whether its fields have to be filled in, or only another text than the options can be. */
  form: 'whole' | 'other' | 'none';
  /** Without an option it is denied. */
  answers: { option?: string; label: string; hint: string; isDenial: boolean }[];
}

/** How a run stands, beside its transcript. */
export interface ViewRun {
  id: string;
  attempt: number;
  title: string;
  /** `Claude Code · sonnet · asks first`. */
  agent: string;
  /** What the agent calls its session; empty if it has no name. */
  sessionTitle: string;
  /** `34 % of context used`; empty if the agent does not say. */
  context: string;
  state: TaskState;
  /** `running · 12 s`. */
  status: string;
  /** What all attempts have used. */
  usage: string;
  requests: ViewRequest[];
  /** What it is to do, of a run that has not started: its transcript does not say so yet. */
  prompt: { from: string; text: string } | undefined;
  /** Messages that it has not taken yet. */
  inbox: { from: string; text: string }[];
  /** What a message does; `reason` says why none is taken. */
  message: { isTaken: true; hint: string } | { isTaken: false; reason: string };
  /** What a message may begin with, as `/name`. */
  commands: { name: string; description: string; hint: string }[];
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

const MESSAGE_LIMIT = 1024 * 1024;
const PATH_LIMIT = 4096;

/** What the view tells the extension. */
const fromView = described(() => {
  const isMessage = (content: string) => content.trim() !== '' && content.length <= MESSAGE_LIMIT;
  const message = textWith([rule(isMessage, 'A message is a text of at most 1 MiB.')], 'The message.');
  const isPath = (path: string) => path !== '' && path.length <= PATH_LIMIT;
  const fileLink = textWith(
    [rule(isPath, 'A path has at most 4096 characters.')],
    'The file, as it is mentioned.',
  );
  const plain = ['ready', 'focused', 'earlier', 'interrupt', 'cancel', 'resume', 'openFile'] as const;
  const shown = {
    type: only('shown', 'A part of the transcript is shown.'),
    isAtEnd: flag('Whether its end is seen.'),
  };
  const answer = {
    type: only('answer', 'A request is answered.'),
    request: text('Id of the request.'),
    attempt: count(1, 'Number of the attempt that asks.'),
    option: orNull(
      text('Id of an option.'),
      'The option; with `null` it is denied, unless there are `fields`.',
    ),
    fields: optional(fieldValues()),
    reason: optional(text('Why it is denied.')),
  };
  return kinds(
    'type',
    [
      object({ type: oneOf(plain, 'What is wanted.') }, 'Something is wanted.'),
      object(shown, 'What is shown.'),
      object(answer, 'An answer.'),
      object({ type: only('send', 'A message is sent.'), content: message }, 'A message.'),
      object(
        { type: only('openPage', 'A page that an agent links to is opened.'), address: text('Its address.') },
        'A page to open.',
      ),
      object(
        { type: only('openFileLink', 'A file that an agent mentions is opened.'), file: fileLink },
        'A file to open.',
      ),
    ],
    { says: 'What the view tells the extension.' },
  );
});
export type FromView = Fitting<typeof fromView>;

/** What a view said, if it is something that a view says. */
export function parseFromView(value: unknown): FromView | undefined {
  return fits(fromView(), value) ? value : undefined;
}
