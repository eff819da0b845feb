import { beforeAll } from 'vitest';
import { ISOLATION } from '../scenarios/isolation.ts';
import { declareScenarios } from '../scenarios/scenario.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { ensureAgent } from './install.ts';
import { REAL_SUBJECTS } from './subjects.ts';

/**
 * Declares a test for each scenario that a real agent bears; the agent is installed before the first. What is decided
 * without the agent's doing is played with real ones only.
 */
export function playReal(name: keyof typeof REAL_SUBJECTS): void {
  const subject = REAL_SUBJECTS[name];
  beforeAll(() => ensureAgent(subject.agent));
  declareScenarios(subject, [...SCENARIOS, ...ISOLATION]);
}
