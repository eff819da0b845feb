import { ResponseError } from 'vscode-jsonrpc';
import { leftoversText, namesOfLeftovers } from './leftoversText.ts';
import type { Task } from './task.ts';

/** Codes of the errors a user can meet; they cross the wire as JSON-RPC error codes. */
export const ErrorCode = {
  badToken: 4001,
  wrongProtocol: 4002,
  unknownTask: 4101,
  wrongState: 4102,
  nameTaken: 4103,
  badRequest: 4104,
  notSaved: 4105,
  idTaken: 4106,
  nothingLive: 4107,
  notOwner: 4108,
  noInbox: 4109,
  inboxClosed: 4110,
  inboxFull: 4111,
  nothingAsked: 4112,
  agentNotFound: 4113,
  inboxOverfull: 4114,
  hasLeftovers: 4115,
  noTerminal: 4116,
  dataDirectory: 4201,
  hostUnavailable: 4202,
  hostHangs: 4203,
  hostCrashed: 4204,
  /** LSP's code for a request that its client has cancelled. */
  notWanted: -32800,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/**
 * An error a user can meet: one sentence that says what to do, a code, and the cause.
 * Everything else that is thrown is a bug and is reported as one.
 */
export class LegworkError extends ResponseError<undefined> {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/**
 * Whether what was thrown, here, across the wire or by another bundle in this process, is meant for a user's eyes. Its
 * code tells, because each bundle has classes of its own.
 */
export function isExpectedError(thrown: unknown): thrown is Error & { code: ErrorCode } {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  return Object.values<unknown>(ErrorCode).includes(thrown.code);
}

export const badToken = () =>
  new LegworkError(
    ErrorCode.badToken,
    'The task host refused the connection: the token is wrong. Reload, so that host.json is read again.',
  );

export const wrongProtocol = (versions: { host: number; client: number }) =>
  new LegworkError(
    ErrorCode.wrongProtocol,
    `The task host speaks protocol ${versions.host}, this client ${versions.client}. ` +
      'Restart the host ("Legwork: Restart Host" or `legwork host stop`); running tasks are not touched.',
  );

export const unknownTask = (id: string) =>
  new LegworkError(ErrorCode.unknownTask, `There is no task "${id}".`);

export const wrongState = (task: { id: string; state: string; verb: string }) =>
  new LegworkError(ErrorCode.wrongState, `Task ${task.id} is ${task.state}, so it cannot be ${task.verb}.`);

export const hasLeftovers = ({ id, ...task }: Pick<Task, 'id' | 'status' | 'leftovers'>) => {
  const names = task.leftovers ? namesOfLeftovers(task.leftovers) : '';
  return new LegworkError(
    ErrorCode.hasLeftovers,
    `Task ${id} has ${leftoversText(task)}${names && `: ${names}`}. End what it left (\`legwork cancel ${id}\`, ` +
      'or End Leftovers), or remove it all the same (`--force`).',
  );
};

export const nameTaken = (clash: { name: string; id: string }) =>
  new LegworkError(
    ErrorCode.nameTaken,
    `A live task is already named "${clash.name}" (${clash.id}). Choose another name, or cancel that one first.`,
  );

export const idTaken = (id: string) =>
  new LegworkError(ErrorCode.idTaken, `The id "${id}" belongs to another task. Choose another id.`);

export const nothingLive = (root: string) =>
  new LegworkError(ErrorCode.nothingLive, `Nothing of "${root}" is live, so there is nothing to cancel.`);

export const notOwner = (id: string) =>
  new LegworkError(ErrorCode.notOwner, `Task ${id} belongs to another session, which alone may do that.`);

/** What concerns the tasks of everybody is no business of a program's. */
export const forPeopleOnly = (what: string) =>
  new LegworkError(ErrorCode.notOwner, `A program may not ${what}: that concerns the tasks of everybody.`);

export const noInbox = (id: string) =>
  new LegworkError(
    ErrorCode.noInbox,
    `Task ${id} takes no messages: it is no agent that does, or its command was started without open input (\`--input\`).`,
  );

export const noTerminal = (id: string) =>
  new LegworkError(
    ErrorCode.noTerminal,
    `Task ${id} has no terminal of its own: its command was started without one (\`--pty\`).`,
  );

/** `reason` is why the native launcher, which holds terminals, is not at work. */
export const noTerminalsHere = (reason = '') =>
  badRequest(
    `Commands cannot have a terminal here: the native launcher is not running${reason && ` (${reason.replace(/\.$/, '')})`}.`,
  );

export const inboxClosed = (id: string) =>
  new LegworkError(ErrorCode.inboxClosed, `Task ${id} has closed its input, so it takes no more messages.`);

export const inputWithoutEnd = (id: string) =>
  new LegworkError(
    ErrorCode.badRequest,
    `The input of task ${id} cannot be ended: an earlier version of Legwork has started it. Cancel it, or send what makes it end.`,
  );

/** `taken` bytes of the message went in. */
export const inboxFull = (message: { bytes: number; taken: number }) =>
  new LegworkError(
    ErrorCode.inboxFull,
    `The task does not read its input, which is full: it took ${message.taken} of ${message.bytes} bytes. ` +
      'Wait until it has read.',
  );

/** What a command was given in all is limited, because nobody can tell how much of it has been read. */
export const inputLimitReached = (limitBytes: number) =>
  new LegworkError(
    ErrorCode.inboxFull,
    `The task would have been given more than ${limitBytes / 1024 ** 2} MiB of input, which is all that it takes.`,
  );

export const inboxOverfull = (id: string) =>
  new LegworkError(
    ErrorCode.inboxOverfull,
    `Task ${id} has a hundred messages that it has not read. Wait until it has.`,
  );

export const nothingAsked = (id: string) =>
  new LegworkError(
    ErrorCode.nothingAsked,
    `Task ${id} does not ask that, or not any more: somebody has answered, or it went on.`,
  );

/** `options` are those of the request, as people see them. */
export const noSuchAnswer = (asked: { answer: string; options: string }) =>
  badRequest(
    asked.options === ''
      ? `"${asked.answer}" is no answer: the agent offers none, so it can only be denied.`
      : `"${asked.answer}" does not say which answer is meant. There are: ${asked.options}. Choose one of them ` +
          '(`legwork answer TASK --option NAME`), or deny it.',
  );

export const agentNotFound = (agent: { name: string; install: string }) =>
  new LegworkError(ErrorCode.agentNotFound, `${agent.name} was not found on this machine. ${agent.install}`);

/** Something in the request itself is wrong; `sentence` says what, and what would be right. */
export const badRequest = (sentence: string) => new LegworkError(ErrorCode.badRequest, sentence);

export const folderGone = () =>
  new LegworkError(
    ErrorCode.badRequest,
    'This folder does not exist any more: `cd` to another one, or give an absolute path with `-C`.',
  );

/** A word that the system would refuse to hand to a program. */
export const argumentTooLong = (about: { what: string; kibibytes: number; limit: string }) =>
  badRequest(
    `The ${about.what} has ${about.kibibytes} KiB and goes to the program as an argument, of which this system takes ${about.limit}. Put the text in a file, and name that file instead.`,
  );

export const notSaved = (cause: Error) =>
  new LegworkError(
    ErrorCode.notSaved,
    `The task was not started, because its record cannot be saved: ${cause.message}.`,
    { cause },
  );

export const dataDirectoryUnusable = (problem: { path: string; reason: string; cause: Error }) =>
  new LegworkError(
    ErrorCode.dataDirectory,
    `The data directory ${problem.path} cannot be used: ${problem.reason}.`,
    { cause: problem.cause },
  );

/** Not once: it may be replaced by another at any time. */
export const hostKeepsEnding = (trace: string) =>
  hostUnavailable(`it ends whenever it is asked (see ${trace})`);

/** A host said itself, in a whole sentence, why it cannot run. */
export const hostCannotRun = (sentence: string) => new LegworkError(ErrorCode.dataDirectory, sentence);

export const hostUnavailable = (reason: string) =>
  new LegworkError(ErrorCode.hostUnavailable, `The task host cannot be reached: ${reason}.`);

/** It is there, takes connections, and answers nobody. */
export const hostHangs = ({ pid }: { pid: number }) =>
  new LegworkError(
    ErrorCode.hostHangs,
    `The task host (process ${pid}) does not answer. Replace it (\`legwork host restart --force\`, or ` +
      '"Legwork: Restart Host"); running tasks go on.',
  );

/** A bug of ours has ended it. */
export const hostCrashed = ({ message, trace }: { message: string; trace: string }) =>
  hostSaidItCrashed(
    `The task host has crashed (${message.replace(/\.$/, '')}), which is a bug; see ${trace}.`,
  );

/** It said so itself, in a whole sentence. */
export const hostSaidItCrashed = (sentence: string) => new LegworkError(ErrorCode.hostCrashed, sentence);

/** `nextStartMs` is when it may be started again by itself, in milliseconds since the epoch. */
export const hostKeepsCrashing = (loop: {
  count: number;
  message: string;
  trace: string;
  nextStartMs: number;
}) =>
  new LegworkError(
    ErrorCode.hostCrashed,
    `The task host has crashed ${loop.count} times in a row (last: ${loop.message.replace(/\.$/, '')}), so it is not ` +
      `started before ${new Date(loop.nextStartMs).toLocaleTimeString('en-GB')}; see ${loop.trace}, or start it now ` +
      '(`legwork host restart`, or "Legwork: Restart Host").',
  );

export const hostNotKilled = ({ pid, reason }: { pid: number; reason: string }) =>
  hostUnavailable(`process ${pid} does not answer, and was not ended: ${reason}; end it yourself`);

/** The answer to a request that was cancelled, or whose client is gone. */
export const notWanted = () =>
  new LegworkError(
    ErrorCode.notWanted,
    'The request was cancelled, so nobody waits for its answer any more.',
  );
