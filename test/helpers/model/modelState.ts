/*
 * The contract as plain data: what tasks there are and how they stand, with everything that has not to do with
 * processes, files and time left out. Written from the contract, and knows nothing of the engine.
 */

/** Sessions of the test: two people, and a program that sees only what is its own. */
export const WHO = ['anna', 'bert', 'prog'] as const;
export type Who = (typeof WHO)[number];

export type Condition = 'success' | 'failure' | 'any';

/** How a command of the test ends: when its gate says so, by itself with a code, or it cannot be started at all. */
export type Ending = 'gate' | 'missing' | number;

/** What a gate lets a command end with: its own code, or a signal. */
export type Release = number | 'kill';

export interface ModelTask {
  id: string;
  isExternal: boolean;
  ending: Ending;
  gate: string;
  name?: string;
  owner: string;
  parent?: string;
  group: string;
  priority: number;
  after: { task: string; on: Condition; isMet: boolean }[];
  retry?: { max: number; isSlow: boolean; exitCodes?: number[] };
  key?: string;
  cancelPolicy: 'cooperative' | 'abort' | 'external';
  attempt: number;
  maxAttempt?: number;
  /** Its place in the order of starts; a rerun is a start. */
  turn: number;
  state: 'pending' | 'running' | 'waiting' | 'cancelRequested' | 'completed' | 'failed' | 'cancelled';
  waitsFor?: string;
  /** Whether it has a time to wait for, and whether that is yet to come. */
  time?: 'past' | 'future';
  /** How it ended. */
  outcome?: string;
  /** States in which earlier attempts ended. */
  earlier: string[];
  isPaused: boolean;
  /** What its gate said while it was stopped. */
  released?: Release;
  drainedBy: string[];
  /** How often its command has begun: certainly, and at most. */
  runs: { least: number; most: number };
  /** Launched since the test last saw everything settled. */
  isFresh: boolean;
  /** Whether whoever runs it is there to be asked to end it. */
  isAttended: boolean;
}

/** An end that comes in its own time. */
export interface ComingEnd {
  id: string;
  attempt: number;
  how: Release | 'missing' | 'terminated';
}

export interface ModelState {
  /** In order of creation. */
  tasks: ModelTask[];
  groups: Record<string, { slots: number | null; isPaused: boolean }>;
  /** The last place that was given in the order of starts. */
  turn: number;
  coming: ComingEnd[];
  /** Ids of tasks that were removed: traces of them may be left, whose numbers are not given again. */
  removed: string[];
}

export function emptyModel(): ModelState {
  return { tasks: [], groups: {}, turn: 0, coming: [], removed: [] };
}

export function findTask(state: ModelState, id: string): ModelTask | undefined {
  return state.tasks.find((task) => task.id === id);
}

export function groupOf(state: ModelState, name: string) {
  return state.groups[name] ?? { slots: name === 'default' ? null : 1, isPaused: false };
}

export function hasEnded({ state }: ModelTask): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/** A command that was launched and has not ended: it has a slot. */
export function isAtWork(task: ModelTask): boolean {
  return !task.isExternal && !hasEnded(task) && task.state !== 'pending';
}

/** People see everything; a program what it owns, and what descends from that. */
export function canSee(state: ModelState, who: Who, task: ModelTask): boolean {
  if (who !== 'prog') return true;
  const seen = new Set<string>();
  for (let next: ModelTask | undefined = task; next && !seen.has(next.id);) {
    if (next.owner === who) return true;
    seen.add(next.id);
    next = next.parent === undefined ? undefined : findTask(state, next.parent);
  }
  return false;
}

/** What of the model the host's list must show, task by task. */
export function expectedList(state: ModelState) {
  return state.tasks.map((task) => ({
    id: task.id,
    owner: task.owner,
    name: task.name,
    parent: task.parent,
    group: task.group,
    priority: task.priority,
    attempt: task.attempt,
    maxAttempt: task.maxAttempt,
    key: task.key,
    state: task.state,
    waitsFor: task.waitsFor,
    outcome: task.outcome,
    earlier: task.earlier,
    isPaused: task.isPaused,
    drainedBy: [...task.drainedBy].sort(),
  }));
}
