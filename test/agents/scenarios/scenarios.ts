import { BACKGROUND } from './background.ts';
import { CHILDREN } from './children.ts';
import { ENDS } from './ends.ts';
import { HOSTS } from './hosts.ts';
import { MESSAGES } from './messages.ts';
import { PERMISSIONS } from './permissions.ts';
import { QUESTIONS } from './questions.ts';
import type { Scenario } from './scenario.ts';
import { TOOLS } from './tools.ts';
import { UNTIL } from './until.ts';
import { WORK } from './work.ts';

/** What every agent is put through, real or not. */
export const SCENARIOS: readonly Scenario[] = [
  ...WORK,
  ...PERMISSIONS,
  ...QUESTIONS,
  ...MESSAGES,
  ...ENDS,
  ...HOSTS,
  ...CHILDREN,
  ...BACKGROUND,
  ...TOOLS,
  ...UNTIL,
];
