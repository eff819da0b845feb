import { isAbsolute } from 'node:path';
import { badRequest } from '../protocol/errors.ts';
import type { RetentionPolicy } from '../protocol/messages.ts';
import type { CommandParams, StartParams, TaskOptions } from '../protocol/startParams.ts';
import { ID_PREFIX, type Progress, type RetryPolicy, type Session } from '../protocol/task.ts';
import { checkAgentParams } from './agentRuns/agentChecks.ts';
import { checkGroupName } from './groupTable.ts';
import { checkFilter } from './filterCheck.ts';
import { argvOf } from './commandLine.ts';
import { compilePattern } from './lineMatcher.ts';
import {
  checkArguments,
  checkCount,
  checkDuration,
  checkEnvironment,
  checkFolder,
  checkName,
  checkNotReserved,
  checkOneOf,
  checkTerminalSize,
  checkUmask,
  isDate,
} from './valueChecks.ts';

const METADATA_LIMIT_BYTES = 64 * 1024;
const KEY_LIMIT = 200;
/** What Windows takes for a device, whatever the extension of the file. */
const DEVICE_NAME = /^(?:con|nul|prn|aux|(?:com|lpt)[1-9])$/i;

/** Refuses a start that could not work, before anything is stored. @throws badRequest */
export function checkStart(params: StartParams): void {
  switch (params.kind) {
    case 'shell':
    case 'monitor':
      checkCommandParams(params);
      if (params.kind === 'monitor') checkMatches(params.matches);
      break;
    case 'observer':
      if (!['success', 'failure', 'any', 'match'].includes(params.on)) {
        throw badRequest(
          `An observer looks for success, failure, any or match, not for "${String(params.on)}".`,
        );
      }
      if (!params.watch) throw badRequest('An observer needs to be told which tasks to watch.');
      checkFilter(params.watch);
      if (params.start) checkCommandParams(params.start);
      break;
    case 'agent':
      checkAgentParams(params);
      break;
    default: {
      const { kind } = params as { kind: unknown };
      throw badRequest(
        `Tasks of kind "${String(kind)}" cannot be started. Register the work instead, if you run it.`,
      );
    }
  }
  checkOptions(params);
}

function checkMatches(matches: { pattern: string; perMinute?: number } | undefined): void {
  if (typeof matches?.pattern !== 'string' || matches.pattern === '') {
    throw badRequest('A monitor needs a pattern: a regular expression for the lines that count.');
  }
  compilePattern(matches.pattern);
  if (matches.perMinute !== undefined) checkCount(matches.perMinute, 'matches per minute', 1);
}

/** @throws badRequest */
export function checkOptions(params: TaskOptions): void {
  if (typeof params.producer !== 'string' || !params.producer) {
    throw badRequest('Say who asks for the task: user, cli, mcp, tool, extension:<id> or task:<id>.');
  }
  checkParent(params.parent ?? {});
  if (params.id !== undefined) checkId(params.id);
  if (params.name !== undefined) checkName(params.name);
  if (params.group !== undefined) checkGroupName(params.group);
  if (params.priority !== undefined) checkCount(params.priority, 'priority', -Infinity);
  if (params.timeoutMs !== undefined) checkDuration(params.timeoutMs, 'timeout', 1);
  if (params.outputLimitBytes !== undefined) checkCount(params.outputLimitBytes, 'output limit in bytes', 1);
  if (params.retry !== undefined) checkRetry(params.retry);
  if (params.startAt !== undefined && !isDate(params.startAt)) {
    throw badRequest(`"${params.startAt}" is no time. Give one such as 2026-01-31T09:30:00Z.`);
  }
  if (
    params.key !== undefined &&
    (typeof params.key !== 'string' || !params.key || params.key.length > KEY_LIMIT)
  ) {
    throw badRequest(`A key is a text of 1 to ${KEY_LIMIT} characters.`);
  }
  checkAfter(params.after ?? []);
  checkOneOf(params.cancelPolicy, ['cooperative', 'abort', 'external'], 'cancel policy');
  checkOneOf(params.closePolicy, ['keep', 'cancel', 'transfer'], 'close policy');
  if (params.closePolicy === 'transfer') checkSession(params.transferTo);
  if (params.metadata !== undefined) checkMetadata(params.metadata);
}

/** @throws badRequest */
export function checkMetadata(metadata: unknown): void {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw badRequest('Metadata is an object of JSON values.');
  }
  if (JSON.stringify(metadata).length > METADATA_LIMIT_BYTES) {
    throw badRequest(
      `Metadata is at most ${METADATA_LIMIT_BYTES / 1024} KiB. Keep more in a file, and name that.`,
    );
  }
}

function checkParent(parent: unknown): void {
  if (
    typeof parent !== 'object' ||
    parent === null ||
    Object.values(parent).some((id) => typeof id !== 'string')
  ) {
    throw badRequest('What a task is part of is named by ids: task, run, call, agent.');
  }
}

function checkAfter(after: { task: string; on: string }[]): void {
  if (!Array.isArray(after)) throw badRequest('What a task starts after is a list.');
  for (const dependency of after) {
    if (typeof dependency?.task !== 'string') throw badRequest('A task to start after is named by its id.');
    if (dependency.on === undefined)
      throw badRequest('A task to start after needs a condition: success, failure or any.');
    checkOneOf(dependency.on, ['success', 'failure', 'any'], 'condition');
  }
}

function checkRetry(retry: RetryPolicy): void {
  if (typeof retry !== 'object' || retry === null)
    throw badRequest('A retry policy says how often to retry.');
  checkCount(retry.max, 'number of retries', 0);
  checkDuration(retry.backoffMs, 'back-off', 0);
  if (retry.factor !== undefined && !(Number.isFinite(retry.factor) && retry.factor >= 1)) {
    throw badRequest(`"${String(retry.factor)}" is no factor for the back-off. Give 1 or more.`);
  }
  if (!Array.isArray(retry.exitCodes ?? [])) throw badRequest('Exit codes worth a retry are a list.');
  for (const code of retry.exitCodes ?? []) checkCount(code, 'exit code', 0);
}

function checkId(id: string): void {
  checkNotReserved(id, 'id');
  if (typeof id !== 'string' || !/^[A-Za-z0-9][\w-]{0,63}$/.test(id)) {
    throw badRequest(`"${id}" cannot be an id. Use up to 64 letters, digits, dashes and underscores.`);
  }
  // A data directory may lie on, or be copied to, a disk that Windows reads.
  if (DEVICE_NAME.test(id))
    throw badRequest(`The id "${id}" is the name of a device on Windows. Choose another.`);
}

/** @throws badRequest */
export function checkSession(session: Session | undefined): void {
  if (typeof session?.id !== 'string' || session.id === '' || typeof session.label !== 'string') {
    throw badRequest('A session has an id and a label.');
  }
}

/** @throws badRequest */
export function checkKind(kind: string): void {
  checkOneOf(kind, Object.keys(ID_PREFIX), 'kind');
}

/** @throws badRequest */
export function checkProgress(progress: Progress): void {
  if (progress.percent !== undefined && !(progress.percent >= 0 && progress.percent <= 100)) {
    throw badRequest(`"${String(progress.percent)}" is no percentage. Give 0 to 100.`);
  }
  checkOneOf(progress.state, ['normal', 'error', 'paused'], 'state of a progress');
  if (progress.message !== undefined && typeof progress.message !== 'string') {
    throw badRequest("A progress's message is a text.");
  }
}

/** @throws badRequest */
export function checkRetention(policy: RetentionPolicy): void {
  for (const limit of ['maxAgeMs', 'maxCount', 'maxBytes'] as const) {
    const value = policy[limit];
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) {
      throw badRequest(`"${String(value)}" is no limit for what is kept (${limit}). Give 0 or more.`);
    }
  }
}

function checkCommandParams(params: CommandParams): void {
  checkCommand(params.command);
  checkFolder(params.cwd);
  if (params.shell !== undefined) checkShell(params.shell);
  checkArguments(argvOf(params), 'command');
  checkEnvironment(params.environment);
  checkUmask(params.umask);
  if (params.terminal !== undefined) checkTerminalSize(params.terminal);
}

function checkCommand(command: string | string[]): void {
  const words: unknown[] = Array.isArray(command) ? command : [command];
  if (!words.every((word) => typeof word === 'string')) {
    throw badRequest('The command is neither a text nor a list of texts.');
  }
  if (!words[0]?.trim()) throw badRequest('The command is empty. Say what to run.');
  if (words.some((word) => word.includes('\0'))) throw badRequest('The command holds a NUL byte.');
}

function checkShell(shell: string): void {
  if (!isAbsolute(shell)) throw badRequest(`The shell "${shell}" is not an absolute path.`);
}
