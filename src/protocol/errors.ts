import { ResponseError } from 'vscode-jsonrpc';

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
  dataDirectory: 4201,
  hostUnavailable: 4202,
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

/** Whether what was thrown, here or across the wire, is meant for a user's eyes. */
export function isExpectedError(thrown: unknown): thrown is ResponseError<unknown> {
  return thrown instanceof ResponseError && Object.values(ErrorCode).some((known) => known === thrown.code);
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

export const noInbox = (id: string) =>
  new LegworkError(
    ErrorCode.noInbox,
    `Task ${id} takes no messages: it is no agent that does, or its command was started without open input (\`--input\`).`,
  );

export const inboxClosed = (id: string) =>
  new LegworkError(ErrorCode.inboxClosed, `Task ${id} has closed its input, so it takes no more messages.`);

/** `taken` bytes of the message went in. */
export const inboxFull = (message: { bytes: number; taken: number }) =>
  new LegworkError(
    ErrorCode.inboxFull,
    `The task does not read its input, which is full: it took ${message.taken} of ${message.bytes} bytes. ` +
      'Wait until it has read.',
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

export const agentNotFound = (agent: { name: string; install: string }) =>
  new LegworkError(ErrorCode.agentNotFound, `${agent.name} was not found on this machine. ${agent.install}`);

/** Something in the request itself is wrong; `sentence` says what, and what would be right. */
export const badRequest = (sentence: string) => new LegworkError(ErrorCode.badRequest, sentence);

/** A word that the system would refuse to hand to a program. */
export const argumentTooLong = (about: { what: string; kibibytes: number; limit: string }) =>
  badRequest(
    `The ${about.what} has ${about.kibibytes} KiB and goes to the program as an argument, of which this system takes ${about.limit}. Put the text in a file, and name that file instead.`,
  );

/** Windows has no named pipe that outlives both its ends, so input would be lost with the host. */
export const noInputOnWindows = () =>
  badRequest('A command cannot take input on Windows. Start it without open input.');

export const notSaved = (cause: Error) =>
  new LegworkError(
    ErrorCode.notSaved,
    `The task was not started, because its record cannot be saved: ${cause.message}.`,
    { cause },
  );

export const dataDirectoryUnusable = (problem: { path: string; cause: Error }) =>
  new LegworkError(
    ErrorCode.dataDirectory,
    `The data directory ${problem.path} cannot be used: ${problem.cause.message}.`,
    { cause: problem.cause },
  );

export const hostUnavailable = (reason: string) =>
  new LegworkError(ErrorCode.hostUnavailable, `The task host cannot be reached: ${reason}.`);
