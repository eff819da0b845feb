import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { asObject, type JsonObject } from '../../../src/agents/json.ts';

/* Tools of Claude that a person answers, in every mode. */

export function isForPerson(name: string): boolean {
  return name === 'AskUserQuestion' || name === 'ExitPlanMode';
}

/** What Claude's model hears of the answers. */
export function answersText(input: JsonObject = {}): string {
  const answers = Object.entries(asObject(input.answers));
  if (answers.length === 0) return 'The user did not answer the questions.';
  const said = answers.map(([question, answer]) => `${JSON.stringify(question)}=${JSON.stringify(answer)}`);
  return `The user answered: ${said.join(', ')}.`;
}

/** Where a plan is kept; in plan mode nothing else may be written. */
export const PLAN_FILE = join(homedir(), '.claude/plans/stand-in.md');

/** What its model is told in plan mode. */
export function planReminder(): string {
  return `Write the plan into ${PLAN_FILE}.`;
}

/** The plan, as it is presented. */
export function readPlanFile(): JsonObject {
  try {
    return { plan: readFileSync(PLAN_FILE, 'utf8'), planFilePath: PLAN_FILE };
  } catch {
    return {};
  }
}
