import { addAdjust } from './adjust.ts';
import { addApply } from './apply.ts';
import { addClean } from './clean.ts';
import { addCollect } from './collect.ts';
import { addComplete } from './complete.ts';
import { addCompletion } from './completion.ts';
import { addConfig } from './config.ts';
import { addDiff } from './diff.ts';
import { addEdit } from './edit.ts';
import { addGroups } from './groups.ts';
import { addHost } from './host.ts';
import { addRace } from './race.ts';
import { addRestore } from './restore.ts';
import { addSchedule } from './schedule.ts';
import { addSearch } from './search.ts';
import { addStats } from './stats.ts';
import { addTemplate } from './template.ts';
import { addTop } from './top.ts';
import { addTransfer } from './transfer.ts';
import { addWorktrees } from './worktrees.ts';
import { FREQUENT_VERBS } from './frequentVerbs.ts';
import type { Verbs } from './runCli.ts';

/** All verbs, in the order of the help. */
export const ALL_VERBS: Verbs = {
  complete: addComplete,
  groups: {
    'Start:': {
      run: FREQUENT_VERBS.run,
      agent: FREQUENT_VERBS.agent,
      race: addRace,
      rerun: FREQUENT_VERBS.rerun,
      now: FREQUENT_VERBS.now,
      schedule: addSchedule,
      template: addTemplate,
    },
    'Look:': {
      ls: FREQUENT_VERBS.ls,
      tree: FREQUENT_VERBS.tree,
      show: FREQUENT_VERBS.show,
      logs: FREQUENT_VERBS.logs,
      search: addSearch,
      diff: addDiff,
      watch: FREQUENT_VERBS.watch,
      top: addTop,
      stats: addStats,
      agents: FREQUENT_VERBS.agents,
    },
    'Wait:': { wait: FREQUENT_VERBS.wait, drain: FREQUENT_VERBS.drain },
    'Steer:': {
      attach: FREQUENT_VERBS.attach,
      answer: FREQUENT_VERBS.answer,
      send: FREQUENT_VERBS.send,
      adjust: addAdjust,
      edit: addEdit,
      interrupt: FREQUENT_VERBS.interrupt,
      cancel: FREQUENT_VERBS.cancel,
      pause: FREQUENT_VERBS.pause,
      resume: FREQUENT_VERBS.resume,
      progress: FREQUENT_VERBS.progress,
      groups: addGroups,
      transfer: addTransfer,
    },
    'Take over:': { apply: addApply },
    'Tidy up:': {
      rm: FREQUENT_VERBS.rm,
      restore: addRestore,
      collect: addCollect,
      clean: addClean,
      worktrees: addWorktrees,
    },
    'More:': { config: addConfig, host: addHost, mcp: FREQUENT_VERBS.mcp, completion: addCompletion },
  },
};
