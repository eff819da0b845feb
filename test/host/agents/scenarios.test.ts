import { SCENARIOS } from '../../agents/scenarios/scenarios.ts';
import { declareScenarios } from '../../agents/scenarios/scenario.ts';
import { STAND_INS } from '../../agents/standIn/subjects.ts';

for (const subject of STAND_INS) declareScenarios(subject, SCENARIOS);
