import { SCENARIOS } from '../../agents/scenarios/scenarios.ts';
import { declareScenarios } from '../../agents/scenarios/scenario.ts';
import { acpStandIn, codexStandIn } from '../../agents/standIn/subjects.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';

const openHome = homesInTurn();

// The stand-in over the control protocol plays in `test/host/contract`.
for (const subject of [acpStandIn, codexStandIn]) declareScenarios(subject, SCENARIOS, openHome);
