import { declareScenarios } from '../../agents/scenarios/scenario.ts';
import { SCENARIOS } from '../../agents/scenarios/scenarios.ts';
import { claudeStandIn } from '../../agents/standIn/subjects.ts';
import { inEachHome } from '../../helpers/host/homes.ts';

/** What the contract promises of agent runs has its numbers in the titles of the scenarios. */
inEachHome((open) => declareScenarios(claudeStandIn, SCENARIOS, () => open()));
