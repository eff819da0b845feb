import { describe, test } from 'vitest';
import type { Home } from '../../helpers/host/openHome.ts';
import type { Capability, Subject } from '../subject.ts';
import { openStage, type Stage } from './stage.ts';

/** Something that every agent does that can. */
export interface Scenario {
  title: string;
  needs?: readonly Capability[];
  play(stage: Stage): Promise<void>;
}

/** Declares a test for each scenario that the agent bears; `open` says in which home. */
export function declareScenarios(subject: Subject, scenarios: readonly Scenario[], open?: () => Home): void {
  describe(subject.title, () => {
    for (const { title, needs = [], play } of scenarios) {
      const bears = needs.every((capability) => subject.has.includes(capability));
      test.runIf(bears)(title, async () => play(await openStage(subject, open)));
    }
  });
}
