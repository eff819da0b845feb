import { SCENARIOS } from '../../agents/scenarios/scenarios.ts';
import { declareScenarios } from '../../agents/scenarios/scenario.ts';
import { acpStandIn, codexStandIn } from '../../agents/standIn/subjects.ts';

// The stand-in over the control protocol plays in `test/host/contract`.
declareScenarios(acpStandIn, SCENARIOS);
declareScenarios(codexStandIn, SCENARIOS);
