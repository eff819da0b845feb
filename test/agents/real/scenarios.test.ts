import { SCENARIOS } from '../scenarios/scenarios.ts';
import { declareScenarios } from '../scenarios/scenario.ts';
import { REAL_SUBJECTS } from './subjects.ts';

for (const subject of Object.values(REAL_SUBJECTS)) declareScenarios(subject, SCENARIOS);
