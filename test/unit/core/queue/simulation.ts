import { RateLimits } from '../../../../src/core/agentRuns/rateLimits.ts';
import { closeGates } from '../../../../src/core/reactions/gates.ts';
import { judgeWaiting, startNext } from '../../../../src/core/reactions/scheduling.ts';
import { watchBudgets } from '../../../../src/core/reactions/spending.ts';
import { Agenda } from '../../../../src/core/state/agenda.ts';
import { TaskTable, type TableChange } from '../../../../src/core/state/taskTable.ts';
import type { TaskEvent } from '../../../../src/core/taskEvents.ts';
import { transition } from '../../../../src/core/taskTransitions.ts';
import type { EngineState } from '../../../../src/core/turn/engineState.ts';
import type { Budgets } from '../../../../src/protocol/hostSettings.ts';
import { groupOf, type Group, type PendingReason, type Task } from '../../../../src/protocol/task.ts';

const PROCESS = { pid: 1, startTime: '1', boot: 'b' };

/** The scheduling reactions over tasks that start at once and end when a test says so. */
export class Simulation {
  readonly table = new TaskTable();
  readonly groups = new Map<string, Group>();
  readonly #agenda = new Agenda();
  readonly #rateLimits = new RateLimits();
  #changes: TableChange[] = [];
  budgets: Budgets = {};
  nowMs = Date.parse('2026-03-01T12:00:00Z');
  /** In the order of their starts. */
  readonly started: string[] = [];

  get at(): string {
    return new Date(this.nowMs).toISOString();
  }

  group(name: string): Group {
    return this.groups.get(name) ?? { name, isPaused: false };
  }

  setGroup(group: Group): void {
    this.groups.set(group.name, group);
    this.#agenda.judgeAll(this.table.waitingIn(group.name), this.table);
    this.#agenda.touch(group.name);
    this.settle();
  }

  put(task: Task): void {
    this.#change(task);
    this.settle();
  }

  /** Takes a task over as another host has left it. */
  adopt(task: Task): void {
    this.#change(task);
  }

  apply(id: string, event: TaskEvent): void {
    this.#apply(id, event);
    this.settle();
  }

  end(id: string, code = 0): void {
    const ended = { code, isSpawnFailure: false, message: '', bytes: 0, at: this.at };
    this.apply(id, { type: 'ended', ...ended });
  }

  running(): Task[] {
    return [...this.table.unfinished()].filter(({ status }) => status.state === 'running');
  }

  waiting(): Task[] {
    return [...this.table.unfinished()].filter(({ status }) => status.state === 'pending');
  }

  reasonOf(id: string): PendingReason | undefined {
    const { status } = this.table.get(id);
    return status.state === 'pending' ? status.waitsFor : undefined;
  }

  isFree(group: string): boolean {
    const { slots = Infinity, isPaused } = this.group(group);
    const busy = [...this.table.values()].filter(
      (task) => groupOf(task) === group && (task.keepsSlot || task.status.state === 'running'),
    );
    return !isPaused && busy.length < slots;
  }

  settle(): void {
    let isFirstRound = true;
    for (let rounds = 0; this.#changes.length > 0 || !this.#agenda.isEmpty; rounds++) {
      if (rounds > 10_000) throw new Error('It does not settle.');
      const round = { changes: this.#changes, news: [] };
      this.#changes = [];
      const state: EngineState = {
        table: this.table,
        groups: { get: (name) => this.group(name) },
        rateLimits: this.#rateLimits,
        budgets: this.budgets,
        agenda: this.#agenda,
        isOpen: true,
        isFirstRound,
        nowMs: this.nowMs,
        isOverdue: () => false,
      };
      isFirstRound = false;
      for (const react of [watchBudgets, closeGates, judgeWaiting, startNext]) {
        for (const outcome of [...react(state, round)]) {
          if ('event' in outcome) this.#apply(outcome.id, outcome.event);
          else if (outcome.effect === 'launch') this.#start(outcome.id);
        }
      }
    }
  }

  #start(id: string): void {
    this.started.push(id);
    this.#apply(id, { type: 'started', process: PROCESS, at: this.at });
  }

  #apply(id: string, event: TaskEvent): void {
    this.#change(transition(this.table.get(id), event));
  }

  #change(task: Task): void {
    const previous = this.table.find(task.id);
    this.table.set(task);
    this.#changes.push({ type: 'changed', task, ...(previous && { previous }) });
  }
}
