import { cancelAll } from './cancelAll.ts';
import { cancelTask } from './cancelTask.ts';
import { clearFinished } from './clearFinished.ts';
import type { CommandHandler } from './commandContext.ts';
import type { CommandId } from './commandIds.ts';
import { copyCommand } from './copyCommand.ts';
import { copyId } from './copyId.ts';
import { copyOutputPath } from './copyOutputPath.ts';
import { editAndRerun } from './editAndRerun.ts';
import { followTask } from './followTask.ts';
import { openDataDirectory } from './openDataDirectory.ts';
import { openOutputFile } from './openOutputFile.ts';
import { removeTask } from './removeTask.ts';
import { renameTask } from './renameTask.ts';
import { rerunTask } from './rerunTask.ts';
import { restartHost } from './restartHost.ts';
import { runCommand } from './runCommand.ts';
import { runSelection } from './runSelection.ts';
import { setScope } from './setScope.ts';
import { showHostStatus } from './showHostStatus.ts';
import { showMore } from './showMore.ts';
import { showOutput } from './showOutput.ts';
import { showTasks } from './showTasks.ts';

/** What each command does. */
export const commandTable: Record<CommandId, CommandHandler> = {
  'legwork.runCommand': runCommand,
  'legwork.runSelection': runSelection,
  'legwork.showOutput': showOutput,
  'legwork.followInTerminal': followTask,
  'legwork.openOutputFile': openOutputFile,
  'legwork.cancelTask': cancelTask,
  'legwork.cancelAll': cancelAll,
  'legwork.rerunTask': rerunTask,
  'legwork.editAndRerun': editAndRerun,
  'legwork.renameTask': renameTask,
  'legwork.removeTask': removeTask,
  'legwork.clearFinished': clearFinished,
  'legwork.showTasks': showTasks,
  'legwork.showMore': showMore,
  'legwork.setScope': setScope,
  'legwork.copyCommand': copyCommand,
  'legwork.copyId': copyId,
  'legwork.copyOutputPath': copyOutputPath,
  'legwork.showHostStatus': showHostStatus,
  'legwork.restartHost': restartHost,
  'legwork.openDataDirectory': openDataDirectory,
};
