import type { FREQUENT_WORDS } from './frequentWords.ts';
import { addAgent } from './agent.ts';
import { addAgents } from './agents.ts';
import { addAnswer } from './answer.ts';
import { addAttach } from './attach.ts';
import { addCancel } from './cancel.ts';
import { addDrain } from './drain.ts';
import { addInterrupt } from './interrupt.ts';
import { addLogs } from './logs.ts';
import { addLs } from './ls.ts';
import { addMcp } from './mcp.ts';
import { addNow } from './now.ts';
import { addPause } from './pause.ts';
import { addProgress } from './progress.ts';
import { addRerun } from './rerun.ts';
import { addResume } from './resume.ts';
import { addRm } from './rm.ts';
import { addRun } from './run.ts';
import { addSend } from './send.ts';
import { addShow } from './show.ts';
import { addTree } from './tree.ts';
import { addWait } from './wait.ts';
import { addWatch } from './watch.ts';
import type { AddVerb } from './runCli.ts';

/** How the frequent verbs are described. */
export const FREQUENT_VERBS: Record<(typeof FREQUENT_WORDS)[number], AddVerb> = {
  run: addRun,
  agent: addAgent,
  rerun: addRerun,
  now: addNow,
  ls: addLs,
  tree: addTree,
  show: addShow,
  logs: addLogs,
  watch: addWatch,
  agents: addAgents,
  wait: addWait,
  drain: addDrain,
  attach: addAttach,
  answer: addAnswer,
  send: addSend,
  interrupt: addInterrupt,
  cancel: addCancel,
  pause: addPause,
  resume: addResume,
  progress: addProgress,
  rm: addRm,
  mcp: addMcp,
};
