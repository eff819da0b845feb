import { ALL_VERBS } from './cli/allVerbs.ts';
import { runProcess } from './cli/runProcess.ts';

/* The command line for all verbs, help and completion. */

void runProcess(__dirname, ALL_VERBS);
