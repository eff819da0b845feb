import type { FileCheck } from '../core/agentAdapter.ts';
import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentRequest } from '../protocol/agentRequests.ts';
import { limitRequest } from './eventLimits.ts';

/** A pending request, with the data that its protocol needs for the answer. */
export interface Pending {
  /** The id as the agent wrote it. */
  rawId: unknown;
  request: AgentRequest;
}

/** The pending requests of a run. Each waits for a person or for a check of its files. */
export class PendingRequests<T extends Pending> {
  readonly #pending = new Map<string, { entry: T; check?: FileCheck }>();
  readonly #timesUsed = new Map<string, number>();
  #lastCheck = 0;

  /** Requests that wait for a person, oldest first. */
  get forPeople(): readonly AgentRequest[] {
    return this.#all.flatMap(({ entry, check }) => (check ? [] : entry.request));
  }

  get checks(): readonly FileCheck[] {
    return this.#all.flatMap(({ check }) => check ?? []);
  }

  /** All pending requests, oldest first. */
  get entries(): readonly T[] {
    return this.#all.map(({ entry }) => entry);
  }

  get #all() {
    return [...this.#pending.values()];
  }

  /**
   * Creates the id to show. One that was used before gets a suffix, so that no answer reaches the wrong request: agents
   * reuse ids, and `1` and `"1"` are two.
   */
  idFor(rawId: unknown): string {
    const id = typeof rawId === 'string' ? rawId : toKey(rawId);
    const times = (this.#timesUsed.get(id) ?? 0) + 1;
    this.#timesUsed.set(id, times);
    // What is made up may be an id of the agent, too.
    return times === 1 ? id : this.idFor(`${id}#${times}`);
  }

  /** Adds a request for a person, or for a file check if there are `paths`. Replaces a pending request with the same id. */
  add(asked: T, paths?: readonly string[]): AgentStep[] {
    const entry = { ...asked, request: limitRequest(asked.request) };
    const withdrawn = this.remove(entry.rawId)?.events ?? [];
    const check = paths && { id: ++this.#lastCheck, paths };
    this.#pending.set(entry.request.id, { entry, ...(check && { check }) });
    return check ? withdrawn : [...withdrawn, { type: 'request', request: entry.request }];
  }

  find(id: string): T | undefined {
    const found = this.#pending.get(id);
    return found?.check ? undefined : found?.entry;
  }

  /** Ends a file check and returns its request, which now waits for a person. */
  endCheck(id: number): T | undefined {
    const found = this.#all.find(({ check }) => check?.id === id);
    if (found) delete found.check;
    return found?.entry;
  }

  /** Removes a request by the agent's id. `events` report it if a person was asked. */
  remove(rawId: unknown): { entry: T; wasAsked: boolean; events: AgentStep[] } | undefined {
    const found = this.#all.find(({ entry }) => toKey(entry.rawId) === toKey(rawId));
    if (!found) return undefined;
    const { entry, check } = found;
    this.#pending.delete(entry.request.id);
    const withdrawn = { type: 'withdrawn' as const, request: entry.request.id };
    return { entry, wasAsked: check === undefined, events: check ? [] : [withdrawn] };
  }

  /** Removes all requests. */
  clear(): AgentStep[] {
    return this.entries.flatMap(({ rawId }) => this.remove(rawId)?.events ?? []);
  }
}

function toKey(rawId: unknown): string {
  return JSON.stringify(rawId) ?? '';
}
