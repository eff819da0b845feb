import { answerRequest } from './attention/commands/answerRequest.ts';
import { showTasks } from './attention/commands/showTasks.ts';
import type { CommandHandler } from './commandContext.ts';
import { openDataDirectory, restartHost, showHostStatus } from './connection/commands/hostCommands.ts';
import type { CommandId } from './editor/commandList.ts';
import {
  addComment,
  cancelComment,
  commentOnSelection,
  deleteComment,
  editComment,
  saveComment,
  sendComments,
} from './review/commands/comments.ts';
import {
  discardChange,
  keepChange,
  openChange,
  reviewChanges,
  unkeepChange,
} from './review/commands/reviewChanges.ts';
import { takeOver, undoTakeOver } from './review/commands/takeOver.ts';
import { manageWorktrees } from './review/commands/worktrees.ts';
import { raceAgents } from './race/commands/raceAgents.ts';
import { showRace } from './race/commands/showRace.ts';
import { askAgent } from './start/commands/askAgent.ts';
import { editAndRerun } from './start/commands/editAndRerun.ts';
import { fixWithAgent } from './start/commands/fixWithAgent.ts';
import { runCommand, runMonitor, runSelection } from './start/commands/runCommand.ts';
import { startAgentRun } from './start/commands/startAgentRun.ts';
import { startFromDocument } from './start/commands/startFromDocument.ts';
import { taskVerbHandler } from './tasks/choose/taskVerb.ts';
import { adjustAgentRun } from './tasks/commands/adjustAgentRun.ts';
import { cancelAll } from './tasks/commands/cancelTasks.ts';
import { pauseGroup, resumeGroup, setGroupSlots } from './tasks/commands/groups.ts';
import { moveDown, moveFirst, moveUp, startNext } from './tasks/commands/queue.ts';
import { clearFinished, removeTask } from './tasks/commands/removeTasks.ts';
import { renameTask } from './tasks/commands/renameTask.ts';
import { send } from './tasks/commands/send.ts';
import { clearFilter, filterTasks } from './tasks/commands/filterTasks.ts';
import { clickRow } from './tasks/commands/clickRow.ts';
import { openRow } from './tasks/commands/openRow.ts';
import { collapseAll, findTask, setGrouping, setScope, showMore } from './tasks/commands/viewCommands.ts';
import { taskVerbs } from './taskVerbs.ts';

type TaskVerbId = keyof typeof taskVerbs;

/** Commands with a conversation of their own. */
const conversations: Record<Exclude<CommandId, TaskVerbId>, CommandHandler> = {
  'legwork.runCommand': runCommand,
  'legwork.runSelection': runSelection,
  'legwork.runMonitor': runMonitor,
  // Loaded with its first use: it reads what many tools write.
  'legwork.runTaskInBackground': async (context, args) =>
    (await import('#doors')).runTaskInBackground(context, args),
  'legwork.searchOutputs': async (context, args) => (await import('#doors')).searchOutputs(context, args),
  'legwork.showStatistics': async (context, args) => (await import('#doors')).showStatistics(context, args),
  'legwork.runTemplate': async (context, args) => (await import('#doors')).runTemplate(context, args),
  'legwork.saveTemplate': async (context, args) => (await import('#doors')).saveTemplate(context, args),
  'legwork.startAgentRun': startAgentRun,
  'legwork.raceAgents': raceAgents,
  'legwork.showRace': showRace,
  'legwork.startFromDocument': startFromDocument,
  'legwork.askAgent': askAgent,
  'legwork.fixWithAgent': fixWithAgent,
  'legwork.editAndRerun': editAndRerun,
  'legwork.send': send,
  'legwork.answerRequest': answerRequest,
  'legwork.adjustAgentRun': adjustAgentRun,
  'legwork.reviewChanges': reviewChanges,
  'legwork.openChange': openChange,
  'legwork.keepChange': keepChange,
  'legwork.unkeepChange': unkeepChange,
  'legwork.discardChange': discardChange,
  'legwork.commentOnSelection': commentOnSelection,
  'legwork.addComment': addComment,
  'legwork.editComment': editComment,
  'legwork.saveComment': saveComment,
  'legwork.cancelComment': cancelComment,
  'legwork.deleteComment': deleteComment,
  'legwork.sendComments': sendComments,
  'legwork.takeOver': takeOver,
  'legwork.undoTakeOver': undoTakeOver,
  'legwork.manageWorktrees': manageWorktrees,
  'legwork.cancelAll': cancelAll,
  'legwork.renameTask': renameTask,
  'legwork.removeTask': removeTask,
  'legwork.clearFinished': clearFinished,
  'legwork.pauseGroup': pauseGroup,
  'legwork.resumeGroup': resumeGroup,
  'legwork.setGroupSlots': setGroupSlots,
  'legwork.addSchedule': async (context, args) =>
    (await import('#doors')).schedules.addSchedule(context, args),
  'legwork.runSchedule': async (context, args) =>
    (await import('#doors')).schedules.runSchedule(context, args),
  'legwork.pauseSchedule': async (context, args) =>
    (await import('#doors')).schedules.pauseSchedule(context, args),
  'legwork.resumeSchedule': async (context, args) =>
    (await import('#doors')).schedules.resumeSchedule(context, args),
  'legwork.editSchedule': async (context, args) =>
    (await import('#doors')).schedules.editSchedule(context, args),
  'legwork.removeSchedule': async (context, args) =>
    (await import('#doors')).schedules.removeSchedule(context, args),
  'legwork.showSchedule': async (context, args) =>
    (await import('#doors')).schedules.showSchedule(context, args),
  'legwork.startNext': startNext,
  'legwork.moveFirst': moveFirst,
  'legwork.moveUp': moveUp,
  'legwork.moveDown': moveDown,
  'legwork.showTasks': showTasks,
  'legwork.showMore': showMore,
  'legwork.setScope': setScope,
  'legwork.setGrouping': setGrouping,
  'legwork.find': findTask,
  'legwork.filter': filterTasks,
  'legwork.clearFilter': clearFilter,
  'legwork.collapseAll': collapseAll,
  'legwork.clickRow': clickRow,
  'legwork.openRow': openRow,
  'legwork.showHostStatus': showHostStatus,
  'legwork.restartHost': restartHost,
  'legwork.openDataDirectory': openDataDirectory,
};

/** What each command does. */
export const commandTable: Record<CommandId, CommandHandler> = {
  ...conversations,
  ...(Object.fromEntries(
    Object.entries(taskVerbs).map(([id, verb]) => [id, taskVerbHandler(verb)]),
  ) as Record<TaskVerbId, CommandHandler>),
};
