import { FATES, settle } from './modelEvents.ts';
import { expectedList, type ModelState } from './modelState.ts';
import { apply } from './modelVerbs.ts';
import type { Request, Verdict } from './requests.ts';

/** What must be, and what the last request must answer. */
export interface Prediction {
  state: ModelState;
  verdict: Verdict;
}

/**
 * What must become of requests that follow each other at once; `undefined` when that depends on which of two
 * things that nobody has ordered comes first.
 */
export function predict(settled: ModelState, requests: Request[]): Prediction | undefined {
  let common: (Prediction & { text: string }) | undefined;
  for (const fate of FATES) {
    for (const isSlow of [false, true]) {
      const state = structuredClone(settled);
      let verdict: Verdict = { answer: undefined };
      for (const request of requests) {
        if (!isSlow) settle(state, fate);
        verdict = apply(state, request, fate);
      }
      settle(state, fate);
      const text = JSON.stringify([expectedList(state), state.tasks.map(({ runs }) => runs), verdict]);
      if (common && common.text !== text) return undefined;
      common ??= { state, verdict, text };
    }
  }
  return common;
}
