import { ResponseError } from 'vscode-jsonrpc';
import { leftoversText, namesOfLeftovers } from './leftoversText.ts';
import type { Task } from './task.ts';

/** Codes of the errors that users can see; they are sent as JSON-RPC error codes. */
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
  agentLimit: 4117,
  modeForbids: 4118,
  noChanges: 4119,
  gitFailed: 4120,
  cannotTakeOver: 4121,
  dataDirectory: 4201,
  hostUnavailable: 4202,
  hostHangs: 4203,
  hostCrashed: 4204,
  earlierHost: 4205,
  /** LSP's code for a request that its client has cancelled. */
  notWanted: -32800,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/**
 * An error that users can see: a code, a message that says what to do, and the cause.
 * Anything else that is thrown is a bug and is reported as one.
 */
export class LegworkError extends ResponseError<undefined> {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/**
 * Whether a thrown value, from here, over the wire or from another bundle in this process, is meant for users. Checks
 * its code, because each bundle has its own classes.
 */
export function isExpectedError(thrown: unknown): thrown is Error & { code: ErrorCode } {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  return Object.values<unknown>(ErrorCode).includes(thrown.code);
}

export const badToken = () =>
  new LegworkError(
    ErrorCode.badToken,
    'The task host refused the connection because the token is wrong. Reload the window to read host.json again.',
  );

export const wrongProtocol = (versions: { host: number; client: number }) =>
  new LegworkError(
    ErrorCode.wrongProtocol,
    `The task host uses protocol version ${versions.host}, but this client uses version ${versions.client}. ` +
      'Restart the host ("Legwork: Restart Host" or `legwork host stop`); running tasks are not affected.',
  );

/** What the host of an earlier version answers to a request that it does not know. */
export const earlierHost = (verb: string) =>
  new LegworkError(
    ErrorCode.earlierHost,
    `The task host is of an earlier version, which does not know "${verb}". ` +
      'Restart it ("Legwork: Restart Host" or `legwork host restart`); running tasks are not affected.',
  );

export const unknownTask = (id: string) =>
  new LegworkError(ErrorCode.unknownTask, `There is no task "${id}".`);

export const cannotRestore = (id: string) =>
  new LegworkError(
    ErrorCode.unknownTask,
    `Task "${id}" cannot be restored: no task with that id was removed in the last ten minutes, or it was removed for good.`,
  );

export const wrongState = (task: { id: string; state: string; verb: string }) =>
  new LegworkError(ErrorCode.wrongState, `Task ${task.id} is ${task.state}, so it cannot be ${task.verb}.`);

export const hasLeftovers = ({ id, ...task }: Pick<Task, 'id' | 'status' | 'leftovers'>) => {
  const names = task.leftovers ? namesOfLeftovers(task.leftovers) : '';
  return new LegworkError(
    ErrorCode.hasLeftovers,
    `Task ${id} has ${leftoversText(task)}${names && `: ${names}`}. End them with \`legwork cancel ${id}\` ` +
      'or End Leftovers, or remove the task and leave them running with `--force`.',
  );
};

/** Groups are named on a line, as their names have no line ends. */
export const atGate = ({ id, group = 'default' }: Pick<Task, 'id' | 'group'>) =>
  new LegworkError(
    ErrorCode.wrongState,
    `Task ${id} keeps the gate of the group ${group} closed, and a task waits there. Start that one with \`legwork groups next ${group}\` ` +
      'or Start Next, and then remove this one.',
  );

export const noNoticeCommand = () =>
  badRequest(
    "No notification command is set. Set one, such as: legwork config set notifications.command 'my-notify'",
  );

export const nameTaken = (clash: { name: string; id: string }) =>
  new LegworkError(
    ErrorCode.nameTaken,
    `A live task is already named "${clash.name}" (${clash.id}). Choose another name, or cancel that task first.`,
  );

export const idTaken = (id: string) =>
  new LegworkError(ErrorCode.idTaken, `The id "${id}" is already used by another task. Choose another id.`);

export const nothingLive = (root: string) =>
  new LegworkError(ErrorCode.nothingLive, `There are no live tasks under "${root}".`);

export const notOwner = (id: string) =>
  new LegworkError(
    ErrorCode.notOwner,
    `Task ${id} belongs to another session. Only that session can do this.`,
  );

/** For a permission or a plan that an agent run wants to allow to a run that it has started. */
export const forPersonToAllow = (id: string) =>
  new LegworkError(
    ErrorCode.notOwner,
    `A person must decide what task ${id} asks, because the agent run that started it may not do everything itself. It can only be denied here.`,
  );

/** For requests that affect the tasks of all sessions, or what agents may do. */
export const forPeopleOnly = (what: string) =>
  new LegworkError(ErrorCode.notOwner, `Programs and agents may not ${what}. Only a person may.`);

/** A limit of what agents may start is reached; `sentence` says which, and what to do. */
export const agentLimit = (sentence: string) => new LegworkError(ErrorCode.agentLimit, sentence);

/** The mode of an agent run does not allow a start from inside it; `sentence` says why, and what to do. */
export const modeForbids = (sentence: string) => new LegworkError(ErrorCode.modeForbids, sentence);

/** For the answer of a program to what a person must decide. */
export const forPersonToApprove = (id: string) =>
  new LegworkError(
    ErrorCode.notOwner,
    `Only a person can allow or deny task ${id}. Wait for it: the person is asked already.`,
  );

export const noInbox = (id: string) =>
  new LegworkError(
    ErrorCode.noInbox,
    `Task ${id} takes no messages. A command takes input only if it was started so (\`legwork run --input\`), and not every agent takes messages while it runs.`,
  );

export const noTerminal = (id: string) =>
  new LegworkError(
    ErrorCode.noTerminal,
    `Task ${id} has no terminal. Start its command with \`--pty\` to give it one.`,
  );

/** Terminals need the native launcher; `reason` is why it is not running. */
export const noTerminalsHere = (reason = '') =>
  badRequest(
    `Commands cannot have a terminal here: the native launcher is not running${reason && ` (${reason.replace(/\.$/, '')})`}.`,
  );

export const noTerminalsElsewhere = () =>
  badRequest('A job of Slurm cannot have a terminal. Start the task without one, or on this machine.');

export const inboxClosed = (id: string) =>
  new LegworkError(ErrorCode.inboxClosed, `Task ${id} has closed its input and takes no more messages.`);

export const inputWithoutEnd = (id: string) =>
  new LegworkError(
    ErrorCode.badRequest,
    `The input of task ${id} cannot be ended, because an earlier version of Legwork started it. Cancel the task, or send it input that makes it exit.`,
  );

/** `taken` bytes of the message were written. */
export const inboxFull = (message: { bytes: number; taken: number }) =>
  new LegworkError(
    ErrorCode.inboxFull,
    `The input buffer of the task is full: ${message.taken} of ${message.bytes} bytes were written. ` +
      'Try again after the task has read some input.',
  );

/** Limits the total input of an attempt: the host cannot know how much of it the command has read. */
export const inputLimitReached = (limitBytes: number) =>
  new LegworkError(
    ErrorCode.inboxFull,
    `The input was not sent: an attempt can be sent at most ${limitBytes / 1024 ** 2} MiB of input in total.`,
  );

export const inboxOverfull = (id: string) =>
  new LegworkError(
    ErrorCode.inboxOverfull,
    `Task ${id} already has 100 unread messages. Try again after it has read some.`,
  );

export const nothingAsked = (id: string) =>
  new LegworkError(
    ErrorCode.nothingAsked,
    `Task ${id} has no such open request. It may already have been answered.`,
  );

/** `options` lists the options of the request, as people see them. */
export const noSuchAnswer = ({ answer, options }: { answer: string; options: string }) =>
  badRequest(
    options === ''
      ? `"${answer}" is not a valid answer: the agent offers no options, so the request can only be denied.`
      : `"${answer}" does not match exactly one option. The options are: ${options}. Choose one of them ` +
          '(`legwork answer TASK --option NAME`), or deny the request.',
  );

export const agentNotFound = (agent: { name: string; install: string }) =>
  new LegworkError(ErrorCode.agentNotFound, `${agent.name} was not found on this machine. ${agent.install}`);

/** The request is invalid; `sentence` says what is wrong and what is accepted. */
export const badRequest = (sentence: string) => new LegworkError(ErrorCode.badRequest, sentence);

/** Something has happened to the file of an output. */
export const outputUnreadable = ({ id, cause }: { id: string; cause: Error }) =>
  new LegworkError(ErrorCode.badRequest, `The output of task ${id} cannot be read: ${cause.message}.`, {
    cause,
  });

/** `option` is what takes another folder, if something does. */
export const folderGone = (option?: string) =>
  badRequest(
    `The current folder no longer exists. \`cd\` to another folder${option === undefined ? '' : `, or pass an absolute path with ${option}`}.`,
  );

/** An argument longer than the system can pass to a program. */
export const argumentTooLong = (about: { what: string; kibibytes: number; limit: string }) =>
  badRequest(
    `The ${about.what} has ${about.kibibytes} KiB and is passed as an argument, of which this system allows ${about.limit}. Put the text in a file and pass the name of that file instead.`,
  );

export const notSaved = (cause: Error) =>
  new LegworkError(
    ErrorCode.notSaved,
    `The request was not carried out, because its result cannot be saved: ${cause.message}.`,
    { cause },
  );

export const dataDirectoryUnusable = (problem: { path: string; reason: string; cause: Error }) =>
  new LegworkError(
    ErrorCode.dataDirectory,
    `The data directory ${problem.path} cannot be used: ${problem.reason}.`,
    { cause: problem.cause },
  );

/** Another machine has the data directory, and may run tasks of it. */
export const hostElsewhere = (place: { directory: string; machine: string }) =>
  new LegworkError(
    ErrorCode.dataDirectory,
    `The machine "${place.machine}" runs the tasks of the data directory ${place.directory}: use Legwork there, or give ` +
      'each machine a directory of its own (the setting `legwork.dataDirectoryPerMachine`, or LEGWORK_PER_MACHINE=1), ' +
      'or, if that machine no longer runs anything, take the directory over (`legwork host take-over`).',
  );

/** For repeated exits only: a host may be replaced by another at any time. */
export const hostKeepsEnding = (trace: string) =>
  hostUnavailable(`it ends each time a client connects (see ${trace})`);

/** A host that reported why it cannot run; `sentence` is that report. */
export const hostCannotRun = (sentence: string) => new LegworkError(ErrorCode.dataDirectory, sentence);

export const hostUnavailable = (reason: string) =>
  new LegworkError(ErrorCode.hostUnavailable, `The task host cannot be reached: ${reason}.`);

/** The host accepts connections but does not answer. */
export const hostHangs = ({ pid }: { pid: number }) =>
  new LegworkError(
    ErrorCode.hostHangs,
    `The task host (process ${pid}) does not answer. Replace it (\`legwork host restart --force\`, or ` +
      '"Legwork: Restart Host"); running tasks are not affected.',
  );

/** The host ended because of a bug in Legwork. */
export const hostCrashed = ({ message, trace }: { message: string; trace: string }) =>
  hostSaidItCrashed(
    `The task host has crashed (${message.replace(/\.$/, '')}), which is a bug; see ${trace}.`,
  );

/** `sentence` is what the host itself reported. */
export const hostSaidItCrashed = (sentence: string) => new LegworkError(ErrorCode.hostCrashed, sentence);

/** `nextStartMs` is when a client may start it again automatically, in milliseconds since the epoch. */
export const hostKeepsCrashing = (loop: {
  count: number;
  message: string;
  trace: string;
  nextStartMs: number;
}) =>
  new LegworkError(
    ErrorCode.hostCrashed,
    `The task host has crashed ${loop.count} times in a row (last: ${loop.message.replace(/\.$/, '')}), so it is not ` +
      `started again before ${new Date(loop.nextStartMs).toLocaleTimeString('en-GB')}; see ${loop.trace}, or start it now ` +
      '(`legwork host restart`, or "Legwork: Restart Host").',
  );

export const hostNotKilled = ({ pid, reason }: { pid: number; reason: string }) =>
  hostUnavailable(`process ${pid} does not answer and could not be ended (${reason}); end it yourself`);

/** The answer to a request that was cancelled, or whose client has disconnected. */
export const notWanted = () => new LegworkError(ErrorCode.notWanted, 'The request was cancelled.');

/** There is nothing to compare a run with; says why. */
export const noChanges = (why: string) => new LegworkError(ErrorCode.noChanges, why);

/** Git, or what it works on, refused something; the message says what, and what to do where that is known. */
export const gitFailed = (message: string, options?: { cause?: unknown }) =>
  new LegworkError(ErrorCode.gitFailed, message, options);

/** Nothing could be taken over; says why, and what to do. */
export const cannotTakeOver = (why: string) => new LegworkError(ErrorCode.cannotTakeOver, why);
