import { askAgent } from './start/commands/askAgent.ts';
import { answerRequest } from './attention/commands/answerRequest.ts';
import { cancelAll } from './tasks/commands/cancelAll.ts';
import { cancelTask } from './tasks/commands/cancelTask.ts';
import { cancelTree } from './tasks/commands/cancelTree.ts';
import { clearFinished } from './tasks/commands/clearFinished.ts';
import type { CommandHandler } from './commandContext.ts';
import type { CommandId } from './editor/commandIds.ts';
import { copyCommand } from './tasks/commands/copyCommand.ts';
import { copyId } from './tasks/commands/copyId.ts';
import { copyOutputPath } from './tasks/commands/copyOutputPath.ts';
import { editAndRerun } from './start/commands/editAndRerun.ts';
import { endLeftovers } from './tasks/commands/endLeftovers.ts';
import { findTask } from './tasks/commands/findTask.ts';
import { fixWithAgent } from './start/commands/fixWithAgent.ts';
import { followTask } from './output/commands/followTask.ts';
import { interruptAgent } from './tasks/commands/interruptAgent.ts';
import { openDataDirectory } from './connection/commands/openDataDirectory.ts';
import { openOutputFile } from './output/commands/openOutputFile.ts';
import { pauseGroup } from './tasks/commands/pauseGroup.ts';
import { pauseTask } from './tasks/commands/pauseTask.ts';
import { removeTask } from './tasks/commands/removeTask.ts';
import { renameTask } from './tasks/commands/renameTask.ts';
import { rerunTask } from './tasks/commands/rerunTask.ts';
import { restartHost } from './connection/commands/restartHost.ts';
import { resumeAgentRun } from './tasks/commands/resumeAgentRun.ts';
import { resumeGroup } from './tasks/commands/resumeGroup.ts';
import { resumeTask } from './tasks/commands/resumeTask.ts';
import { runCommand } from './start/commands/runCommand.ts';
import { runMonitor } from './start/commands/runMonitor.ts';
import { runSelection } from './start/commands/runSelection.ts';
import { send } from './tasks/commands/send.ts';
import { setGrouping } from './tasks/commands/setGrouping.ts';
import { setGroupSlots } from './tasks/commands/setGroupSlots.ts';
import { setScope } from './tasks/commands/setScope.ts';
import { showHostStatus } from './connection/commands/showHostStatus.ts';
import { showMore } from './tasks/commands/showMore.ts';
import { showOutput } from './output/commands/showOutput.ts';
import { showTasks } from './attention/commands/showTasks.ts';
import { startAgentRun } from './start/commands/startAgentRun.ts';
import { startFromDocument } from './start/commands/startFromDocument.ts';
import { showTranscript } from './transcript/commands/showTranscript.ts';
import { startNow } from './tasks/commands/startNow.ts';
import { transferToWindow } from './tasks/commands/transferToWindow.ts';

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
