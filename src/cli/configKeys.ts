import { InvalidArgumentError } from 'commander';
import { isAbsolute } from 'node:path';
import { commandText } from '../base/commandText.ts';
import { formatPeriod } from '../base/quantityText.ts';
import { NOTIFIED_EVENTS, type NotifiedEvent } from '../protocol/outsideNotices.ts';
import type { JobOptions } from '../protocol/executor.ts';
import type { HostPower, HostSettings } from '../protocol/hostSettings.ts';
import { KEEP_AWAKE } from '../protocol/power.ts';
import { parseCount, parseDuration, parseExecutor, parseTries } from './optionValues.ts';

/* The settings of the host as a person types and reads them. */

type AgentLimits = NonNullable<HostSettings['agentLimits']>;
type Notifications = NonNullable<HostSettings['notifications']>;

/** A setting: which part of the settings it belongs to, and how it is written. */
export interface ConfigKey {
  part: 'agentLimits' | 'notifications' | 'budgets' | 'power' | 'executors';
  field: string;
  /** What applies if it is not set. */
  usual: string;
  /** What it does, in a few words. */
  says: string;
  /** @throws InvalidArgumentError that says what is accepted */
  read(words: string[]): unknown;
  /** As it is typed; `undefined` if it is not set. */
  show(settings: HostSettings): string | undefined;
}

function agentLimit<K extends keyof AgentLimits>(
  field: K,
  about: Pick<ConfigKey, 'usual' | 'says'> & {
    read(word: string): number;
    show(value: number): string;
  },
): ConfigKey {
  return {
    ...{ part: 'agentLimits', field, usual: about.usual, says: about.says },
    read: (words) => about.read(one(words)),
    show: ({ agentLimits }) => {
      const value: number | undefined = agentLimits?.[field];
      return value === undefined ? undefined : about.show(value);
    },
  };
}

function notification<K extends keyof Notifications>(
  field: K,
  about: Pick<ConfigKey, 'usual' | 'says'> & {
    read(words: string[]): Notifications[K];
    show(value: NonNullable<Notifications[K]>): string;
  },
): ConfigKey {
  return {
    ...{ part: 'notifications', field, ...about },
    show: ({ notifications }) => {
      const value = notifications?.[field];
      return value === undefined ? undefined : about.show(value as NonNullable<Notifications[K]>);
    },
  };
}

/** Every setting, by the name that it has in the editor, too. */
export const CONFIG_KEYS: Readonly<Record<string, ConfigKey>> = {
  'agentLimits.depth': agentLimit('depth', {
    ...{ usual: '2', says: 'how deep agent runs may start each other' },
    ...{ read: parseCount, show: String },
  }),
  'agentLimits.tasks': agentLimit('tasks', {
    ...{ usual: '50', says: 'how many unfinished tasks there may be below an agent run' },
    ...{ read: parseCount, show: String },
  }),
  'agentLimits.costUsd': agentLimit('costUsd', {
    ...{ usual: 'no limit', says: 'what the runs below an agent run may cost together, in US dollars' },
    ...{ read: readDollars, show: limitText },
  }),
  'budgets.day': {
    ...{ part: 'budgets', field: 'day', usual: 'no limit' },
    says: 'what all agent runs may cost together per day, in US dollars',
    read: (words) => readDollars(one(words)),
    show: ({ budgets }) => (budgets?.day === undefined ? undefined : limitText(budgets.day)),
  },
  'budgets.providers': {
    ...{ part: 'budgets', field: 'providers', usual: 'no limits' },
    says: 'what the runs of a provider may cost per day, such as anthropic=10 openai=5',
    read: readProviders,
    show: ({ budgets }) => budgets?.providers && providersText(budgets.providers),
  },
  'notifications.command': notification('command', {
    ...{ usual: 'none', says: 'command that notifies you of events outside the editor' },
    ...{ read: readCommand, show: commandText },
  }),
  'notifications.events': notification('events', {
    ...{ usual: 'all', says: `events it runs for: ${NOTIFIED_EVENTS.join(', ')}` },
    ...{ read: readEvents, show: (events) => events.join(', ') || 'none' },
  }),
  'notifications.timeout': notification('timeoutMs', {
    ...{ usual: '30 s', says: 'how long it may take' },
    ...{ read: readTimeout, show: formatPeriod },
  }),
  'notifications.quietHours': notification('quietHours', {
    ...{ usual: 'none', says: 'hours in which it runs only for urgent events, such as 22:00-07:00' },
    ...{ read: readQuietHours, show: ({ from, to }) => `${from}-${to}` },
  }),
  'executors.slurm': {
    ...{ part: 'executors', field: 'slurm', usual: 'what the cluster says' },
    says: 'what jobs request from Slurm, such as time=2:00:00 memory=16G cpus=8 extra=--qos=high',
    read: readJobOptions,
    show: ({ executors }) => executors?.slurm && jobOptionsText(executors.slurm),
  },
  'executors.groups': {
    ...{ part: 'executors', field: 'groups', usual: 'this machine' },
    says: 'where the tasks of groups run, such as train=slurm:gpu',
    read: (words) => readExecutors(words, 'groups with an executor, such as train=slurm:gpu'),
    show: ({ executors }) => executors?.groups && pairsText(executors.groups),
  },
  'executors.folders': {
    ...{ part: 'executors', field: 'folders', usual: 'this machine' },
    says: 'where tasks run that work in or below a folder, such as /home/me/model=slurm:gpu',
    read: readFolders,
    show: ({ executors }) => executors?.folders && pairsText(executors.folders),
  },
  keepAwake: {
    ...{ part: 'power', field: 'keepAwake', usual: 'never' },
    says: `whether tasks at work keep the machine awake: ${KEEP_AWAKE.join(', ')}`,
    read: readKeepAwake,
    show: ({ power }) => power?.keepAwake,
  },
};

/** Options of jobs by their names. */
const JOB_OPTIONS = [
  'partition',
  'account',
  'time',
  'memory',
  'cpus',
  'gpus',
  'constraint',
  'extra',
] as const;

function readJobOptions(words: string[]): JobOptions {
  const given = words.map((word) => pairOf(word, 'options such as time=2:00:00 cpus=8'));
  const wrong = given.find(([name]) => !JOB_OPTIONS.some((known) => known === name));
  if (given.length === 0 || wrong)
    throw new InvalidArgumentError(`It must be some of ${JOB_OPTIONS.join(', ')}, each with = and a value.`);
  const { cpus, extra: _extra, ...texts } = Object.fromEntries(given) as Record<string, string>;
  const extra = given.flatMap(([name, value]) => (name === 'extra' ? value : []));
  return {
    ...texts,
    ...(cpus !== undefined && { cpus: parseTries(cpus) }),
    ...(extra.length > 0 && { extra }),
  };
}

function jobOptionsText(options: JobOptions): string {
  return JOB_OPTIONS.flatMap((name) => [options[name] ?? []].flat().map((value) => `${name}=${value}`)).join(
    ' ',
  );
}

function readExecutors(words: string[], expected: string): Record<string, string> {
  const pairs = words.map((word) => pairOf(word, expected));
  if (pairs.length === 0 || pairs.some(([, value]) => parseExecutor(value).kind === 'local'))
    throw new InvalidArgumentError(`It must be ${expected}.`);
  return Object.fromEntries(pairs);
}

/** A relative folder means the same everywhere only if it is written out. */
function readFolders(words: string[]): Record<string, string> {
  const expected = 'absolute folders with an executor, such as /home/me/model=slurm:gpu';
  const folders = readExecutors(words, expected);
  if (!Object.keys(folders).every((folder) => isAbsolute(folder)))
    throw new InvalidArgumentError(`It must be ${expected}.`);
  return folders;
}

function pairOf(word: string, expected: string): [name: string, value: string] {
  const [, name, value = ''] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
  if (name === undefined) throw new InvalidArgumentError(`It must be ${expected}.`);
  return [name, value];
}

function pairsText(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function readKeepAwake(words: string[]): HostPower['keepAwake'] {
  const word = one(words);
  const known = KEEP_AWAKE.find((each) => each === word);
  if (known === undefined) throw new InvalidArgumentError(`It must be one of ${KEEP_AWAKE.join(', ')}.`);
  return known;
}

function one(words: string[]): string {
  const [word = '', ...others] = words;
  if (others.length > 0) throw new InvalidArgumentError('It takes one value.');
  return word;
}

function readDollars(word: string): number {
  const dollars = /^\$?\d+(\.\d+)?$/.test(word) ? Number(word.replace('$', '')) : Number.NaN;
  if (!Number.isFinite(dollars))
    throw new InvalidArgumentError('It must be an amount of US dollars such as 2.5.');
  return dollars;
}

function limitText(dollars: number): string {
  return dollars === 0 ? 'no limit' : `$${dollars}`;
}

function readProviders(words: string[]): Record<string, number> {
  const given = words.flatMap((word) => word.split(/[,\s]+/)).filter(Boolean);
  const pairs = given.map((word): [string, number] => {
    const [, name, dollars = ''] = /^([^=]+)=(.*)$/.exec(word) ?? [];
    if (name === undefined)
      throw new InvalidArgumentError('It must be amounts such as anthropic=10 openai=5.');
    return [name, readDollars(dollars)];
  });
  return Object.fromEntries(pairs);
}

function providersText(providers: Readonly<Record<string, number>>): string {
  return (
    Object.entries(providers)
      .map(([name, dollars]) => `${name}=${dollars}`)
      .join(' ') || 'no limits'
  );
}

/** One word is a command line for the shell, several are executed directly. */
function readCommand(words: string[]): string | string[] {
  const [first = ''] = words;
  if (first.trim() === '')
    throw new InvalidArgumentError('It must be a command line, or several words after --.');
  return words.length === 1 ? first : words;
}

function readEvents(words: string[]): NotifiedEvent[] {
  const named = words.flatMap((word) => word.split(/[,\s]+/)).filter(Boolean);
  const known = named.map((word) => NOTIFIED_EVENTS.find((event) => event === word));
  if (named.length === 0 || known.includes(undefined))
    throw new InvalidArgumentError(`It must be some of ${NOTIFIED_EVENTS.join(', ')}.`);
  return [...new Set(known.filter((event) => event !== undefined))];
}

function readTimeout(words: string[]): number {
  const ms = parseDuration(one(words));
  if (ms < 1) throw new InvalidArgumentError('It must be more than 0.');
  return ms;
}

function readQuietHours(words: string[]): Notifications['quietHours'] & object {
  const [, from, to] = /^(\d{1,2}:\d\d)\s*(?:-|to)\s*(\d{1,2}:\d\d)$/.exec(words.join(' ')) ?? [];
  const [begin, end] = [from, to].map((time) => time?.padStart(5, '0'));
  const isTime = (time: string | undefined): time is string => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time ?? '');
  if (!isTime(begin) || !isTime(end))
    throw new InvalidArgumentError('It must be two times of day such as 22:00-07:00.');
  return { from: begin, to: end };
}
