import type { AgentRequest, RequestField, RequestOption } from './agentRequests.ts';
import type { AgentFacts, AgentSetting } from './agentRun.ts';
import { approvalOf } from './openRequests.ts';
import { checkOf } from './checks.ts';
import type { Until } from './until.ts';
import { commandSpecOf, type Failure, type Task, type TaskSpec, type TaskStatus } from './task.ts';

/** A longer text is cut in the middle, because the beginning and end of commands and prompts identify them. */
const TEXT_LIMIT = 400;
const MESSAGE_LIMIT = 200;
/** A request for permission is cut only beyond any readable length. */
const REQUEST_LIMIT = 2_000;
/** For a longer list of words, the first and last ones are kept. */
const WORD_COUNT = 12;
const LAST_WORD_COUNT = 3;
/** The number of leftovers that are listed. */
const PROCESS_COUNT = 10;
/** The number of dependencies that are kept; only the first unmet one is shown. */
const DEPENDENCY_COUNT = 10;

/** The same for a client that does not know tasks that wait for approval or for a check: to it, they are paused. */
export function olderRow(row: Task): Task {
  return approvalOf(row) || checkOf(row)
    ? { ...row, status: { state: 'pending', waitsFor: { kind: 'paused' } } }
    : row;
}

/**
 * A task as shown in a list, in about 2 KiB: long texts are cut, and details of a single task are omitted. Ids and
 * paths are complete.
 */
export function rowOf(task: Task): Task {
  const {
    metadata: _metadata,
    observed: _observed,
    drainedBy: _drainedBy,
    announced: _announced,
    earlier: _earlier,
    ...rest
  } = task;
  const { result, after, leftovers, ...row } = rest;
  return {
    ...row,
    description: cut(task.description),
    spec: specRow(task.spec, approvalOf(task) ? REQUEST_LIMIT : TEXT_LIMIT),
    status: statusRow(task.status),
    ...(after && { after: after.filter(({ isMet }) => isMet !== true).slice(0, DEPENDENCY_COUNT) }),
    ...(result?.summary !== undefined && { result: { summary: cut(result.summary) } }),
    ...(task.progress?.message !== undefined && {
      progress: { ...task.progress, message: cut(task.progress.message) },
    }),
    ...(leftovers && {
      leftovers: { ...leftovers, processes: leftovers.processes.slice(0, PROCESS_COUNT) },
    }),
    ...(task.agent && { agent: agentRow(task.agent, approvalOf(task) ? REQUEST_LIMIT : TEXT_LIMIT) }),
    ...(task.until && { until: untilRow(task.until) }),
    ...(task.matched && { matched: { ...task.matched, line: cut(task.matched.line) } }),
    ...(task.ending && { ending: failureRow(task.ending) }),
    ...(task.unsaved !== undefined && { unsaved: cut(task.unsaved) }),
  };
}

/** How many findings there were says the result. */
function untilRow({ findings: _findings, check, reviewSetting, ...until }: Until): Until {
  return {
    ...until,
    ...(check !== undefined && { check: commandRow(check, REQUEST_LIMIT) }),
    ...(reviewSetting !== undefined && { reviewSetting: settingRow(reviewSetting) }),
  };
}

function settingRow(setting: AgentSetting): AgentSetting {
  if (typeof setting === 'string') return cut(setting, REQUEST_LIMIT);
  const { command, name } = setting;
  return {
    ...setting,
    command: commandRow(typeof command === 'string' ? command : [...command], REQUEST_LIMIT),
    ...(name !== undefined && { name: cut(name) }),
  };
}

function commandRow(command: string | string[], limit: number): string | string[] {
  return typeof command === 'string' ? cut(command, limit) : cutWords(command, limit);
}

/** `limit` is that of the command or prompt. */
function specRow(spec: TaskSpec, limit: number): TaskSpec {
  if ('command' in spec) {
    const { command, notice: _notice, ...rest } = spec;
    return { ...rest, command: commandRow(command, limit) };
  }
  if ('prompt' in spec) {
    const { systemPrompt, ...rest } = spec;
    // Whoever is asked is to see it.
    const isShown = systemPrompt !== undefined && limit > TEXT_LIMIT;
    return {
      ...rest,
      prompt: cut(spec.prompt, limit),
      program: cutWords(spec.program),
      ...(isShown && { systemPrompt: cut(systemPrompt) }),
    };
  }
  if ('watch' in spec) {
    const start = spec.start && commandSpecOf({ spec: specRow(spec.start, limit) });
    return { watch: {}, on: spec.on, ...(start && { start }) };
  }
  return spec;
}

function statusRow(status: TaskStatus): TaskStatus {
  if (status.state === 'waiting') return { ...status, message: cut(status.message) };
  if (status.state === 'failed') return { ...status, failure: failureRow(status.failure) };
  return 'reason' in status && status.reason !== undefined
    ? { ...status, reason: cut(status.reason) }
    : status;
}

function failureRow(failure: Failure): Failure {
  return 'message' in failure && failure.message !== undefined
    ? { ...failure, message: cut(failure.message) }
    : failure;
}

/** Commands and models are only needed when the run is opened. */
function agentRow(
  { files, commands: _commands, models: _models, title, ...agent }: AgentFacts,
  limit: number,
): AgentFacts {
  const fileCount = agent.fileCount ?? files?.length;
  return {
    ...agent,
    ...(fileCount !== undefined && { fileCount }),
    ...(title !== undefined && { title: cut(title) }),
    ...(agent.lastAction !== undefined && { lastAction: cut(agent.lastAction) }),
    ...(agent.requests && { requests: agent.requests.map(requestRow) }),
    ...(agent.inbox && {
      inbox: agent.inbox.map((message) => ({ ...message, content: cut(message.content, MESSAGE_LIMIT) })),
    }),
    ...(agent.prompt !== undefined && { prompt: cut(agent.prompt, limit) }),
    ...(agent.resumes && { resumes: { ...agent.resumes, prompt: cut(agent.resumes.prompt, limit) } }),
  };
}

function requestRow({ tool, options, text, fields, ...request }: AgentRequest): AgentRequest {
  return {
    ...request,
    tool: { ...tool, title: cut(tool.title, REQUEST_LIMIT) },
    options: options.map(optionRow),
    ...(text !== undefined && { text: cut(text, REQUEST_LIMIT) }),
    ...(fields && { fields: fields.map(fieldRow) }),
  };
}

/** A value that would be wrong if it were cut is omitted if it is long. */
function fieldRow({
  header,
  description,
  options,
  pattern,
  default: preset,
  ...field
}: RequestField): RequestField {
  const isShort = (value: unknown) => JSON.stringify(value).length <= TEXT_LIMIT;
  return {
    ...field,
    label: cut(field.label, REQUEST_LIMIT),
    ...(header !== undefined && { header: cut(header, MESSAGE_LIMIT) }),
    ...(description !== undefined && { description: cut(description) }),
    ...(pattern !== undefined && isShort(pattern) && { pattern }),
    ...(preset !== undefined && isShort(preset) && { default: preset }),
    ...(options && { options: options.map(optionRow) }),
  };
}

function optionRow({ description, ...option }: RequestOption): RequestOption {
  return {
    ...option,
    label: cut(option.label, MESSAGE_LIMIT),
    ...(description !== undefined && { description: cut(description, MESSAGE_LIMIT) }),
  };
}

function cutWords(words: string[], limit = TEXT_LIMIT): string[] {
  const isAsked = limit > TEXT_LIMIT;
  const isShort = words.reduce((sum, { length }) => sum + length + 1, 0) <= limit;
  if (isShort && (isAsked || words.length <= WORD_COUNT)) return words;
  if (isAsked) return firstWords(words, limit);
  const kept =
    words.length <= WORD_COUNT
      ? words
      : [...words.slice(0, WORD_COUNT - LAST_WORD_COUNT), '…', ...words.slice(-LAST_WORD_COUNT)];
  return kept.map((word) => cut(word, Math.floor(limit / kept.length)));
}

/** The beginning, as long as the limit: what somebody is asked about must not look like a short command that it is not. */
function firstWords(words: string[], limit: number): string[] {
  const kept: string[] = [];
  let left = limit;
  for (const word of words) {
    kept.push(word.length > left ? `${word.slice(0, left)}…`.toWellFormed() : word);
    left -= word.length + 1;
    if (left < 0) break;
  }
  return kept;
}

function cut(text: string, limit = TEXT_LIMIT): string {
  if (text.length <= limit) return text;
  const tail = Math.floor(limit / 4);
  return `${text.slice(0, limit - tail - 1)}…${text.slice(-tail)}`.toWellFormed();
}
