import { askAgent } from './askAgent.ts';
import { answerRequest } from './answerRequest.ts';
import { cancelAll } from './cancelAll.ts';
import { cancelTask } from './cancelTask.ts';
import { cancelTree } from './cancelTree.ts';
import { clearFinished } from './clearFinished.ts';
import type { CommandHandler } from './commandContext.ts';
import type { CommandId } from './commandIds.ts';
import { copyCommand } from './copyCommand.ts';
import { copyId } from './copyId.ts';
import { copyOutputPath } from './copyOutputPath.ts';
import { editAndRerun } from './editAndRerun.ts';
import { endLeftovers } from './endLeftovers.ts';
import { findTask } from './findTask.ts';
import { fixWithAgent } from './fixWithAgent.ts';
import { followTask } from './followTask.ts';
import { interruptAgent } from './interruptAgent.ts';
import { openDataDirectory } from './openDataDirectory.ts';
import { openOutputFile } from './openOutputFile.ts';
import { pauseGroup } from './pauseGroup.ts';
import { pauseTask } from './pauseTask.ts';
import { removeTask } from './removeTask.ts';
import { renameTask } from './renameTask.ts';
import { rerunTask } from './rerunTask.ts';
import { restartHost } from './restartHost.ts';
import { resumeAgentRun } from './resumeAgentRun.ts';
import { resumeGroup } from './resumeGroup.ts';
import { resumeTask } from './resumeTask.ts';
import { runCommand } from './runCommand.ts';
import { runMonitor } from './runMonitor.ts';
import { runSelection } from './runSelection.ts';
import { send } from './send.ts';
import { setGrouping } from './setGrouping.ts';
import { setGroupSlots } from './setGroupSlots.ts';
import { setScope } from './setScope.ts';
import { showHostStatus } from './showHostStatus.ts';
import { showMore } from './showMore.ts';
import { showOutput } from './showOutput.ts';
import { showTasks } from './showTasks.ts';
import { startAgentRun } from './startAgentRun.ts';
import { startFromDocument } from './startFromDocument.ts';
import { showTranscript } from './showTranscript.ts';
import { startNow } from './startNow.ts';
import { transferToWindow } from './transferToWindow.ts';

/** What each command does. */
export const commandTable: Record<CommandId, CommandHandler> = {
  'legwork.runCommand': runCommand,
  'legwork.runSelection': runSelection,
  'legwork.runMonitor': runMonitor,
  'legwork.startAgentRun': startAgentRun,
  'legwork.startFromDocument': startFromDocument,
  'legwork.askAgent': askAgent,
  'legwork.fixWithAgent': fixWithAgent,
  'legwork.showTranscript': showTranscript,
  'legwork.showOutput': showOutput,
  'legwork.followInTerminal': followTask,
  'legwork.openOutputFile': openOutputFile,
  'legwork.send': send,
  'legwork.interruptAgent': interruptAgent,
  'legwork.resumeAgentRun': resumeAgentRun,
  'legwork.answerRequest': answerRequest,
  'legwork.cancelTask': cancelTask,
  'legwork.cancelTree': cancelTree,
  'legwork.cancelAll': cancelAll,
  'legwork.endLeftovers': endLeftovers,
  'legwork.pauseTask': pauseTask,
  'legwork.resumeTask': resumeTask,
  'legwork.startNow': startNow,
  'legwork.rerunTask': rerunTask,
  'legwork.editAndRerun': editAndRerun,
  'legwork.renameTask': renameTask,
  'legwork.transferToWindow': transferToWindow,
  'legwork.removeTask': removeTask,
  'legwork.clearFinished': clearFinished,
  'legwork.pauseGroup': pauseGroup,
  'legwork.resumeGroup': resumeGroup,
  'legwork.setGroupSlots': setGroupSlots,
  'legwork.showTasks': showTasks,
  'legwork.showMore': showMore,
  'legwork.setScope': setScope,
  'legwork.setGrouping': setGrouping,
  'legwork.find': findTask,
  'legwork.copyCommand': copyCommand,
  'legwork.copyId': copyId,
  'legwork.copyOutputPath': copyOutputPath,
  'legwork.showHostStatus': showHostStatus,
  'legwork.restartHost': restartHost,
  'legwork.openDataDirectory': openDataDirectory,
};
