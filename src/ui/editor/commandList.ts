/** What must exist before the command palette offers a command that would otherwise find nothing to work on. */
export type CommandSubject =
  | 'task'
  | 'unfinished'
  | 'ended'
  | 'pausedGroup'
  | 'schedule'
  | 'activeSchedule'
  | 'pausedSchedule'
  | 'canPause'
  | 'canResume'
  | 'canStartNow'
  | 'canStartNext'
  | 'canReorder'
  | 'canRepeat'
  | 'canSend'
  | 'canInterrupt'
  | 'canGoOn'
  | 'canFix'
  | 'canAnswer'
  | 'canReview'
  | 'canTakeOver'
  | 'comments'
  | 'reviewedFile'
  | 'hasLeftovers'
  | 'hasTranscript'
  | 'hasRace';

interface CommandFacts {
  /**
   * Whether a restricted window refuses the command. Everything that starts, resumes or feeds something, or lets a queue
   * move, needs trust; looking and ending do not. `partly`: the command itself asks where it has to.
   */
  needsTrust: boolean | 'partly';
  /** When the palette offers it; default: always. Commands for several subjects are offered for each. */
  offeredFor?: 'editor' | 'nothing' | readonly CommandSubject[];
}

/** Every command of the extension. package.json contributes exactly these, with the same conditions. */
export const commandList = {
  'legwork.runCommand': { needsTrust: true },
  'legwork.runSelection': { needsTrust: true, offeredFor: 'editor' },
  'legwork.runMonitor': { needsTrust: true },
  'legwork.runTaskInBackground': { needsTrust: true },
  'legwork.runTemplate': { needsTrust: true },
  'legwork.saveTemplate': { needsTrust: false, offeredFor: ['canRepeat'] },
  'legwork.startAgentRun': { needsTrust: true },
  'legwork.raceAgents': { needsTrust: true },
  'legwork.showRace': { needsTrust: false, offeredFor: ['hasRace'] },
  'legwork.startFromDocument': { needsTrust: true, offeredFor: 'editor' },
  'legwork.askAgent': { needsTrust: true, offeredFor: 'editor' },
  'legwork.fixWithAgent': { needsTrust: true, offeredFor: ['canFix'] },
  'legwork.showTranscript': { needsTrust: false, offeredFor: ['hasTranscript'] },
  'legwork.showOutput': { needsTrust: false, offeredFor: ['task'] },
  'legwork.followInTerminal': { needsTrust: 'partly', offeredFor: ['task'] },
  'legwork.openOutputFile': { needsTrust: false, offeredFor: ['task'] },
  'legwork.searchOutputs': { needsTrust: false, offeredFor: ['task'] },
  'legwork.showStatistics': { needsTrust: false, offeredFor: ['task'] },
  'legwork.send': { needsTrust: true, offeredFor: ['canSend', 'canGoOn'] },
  'legwork.interruptAgent': { needsTrust: false, offeredFor: ['canInterrupt'] },
  'legwork.adjustAgentRun': { needsTrust: true, offeredFor: ['canInterrupt'] },
  'legwork.resumeAgentRun': { needsTrust: true, offeredFor: ['canGoOn'] },
  'legwork.answerRequest': { needsTrust: 'partly', offeredFor: ['canAnswer'] },
  'legwork.cancelTask': { needsTrust: false, offeredFor: ['unfinished'] },
  'legwork.cancelTree': { needsTrust: false, offeredFor: ['unfinished'] },
  'legwork.cancelAll': { needsTrust: false, offeredFor: ['unfinished'] },
  'legwork.endLeftovers': { needsTrust: false, offeredFor: ['hasLeftovers'] },
  'legwork.pauseTask': { needsTrust: false, offeredFor: ['canPause'] },
  'legwork.resumeTask': { needsTrust: true, offeredFor: ['canResume'] },
  'legwork.startNow': { needsTrust: true, offeredFor: ['canStartNow'] },
  'legwork.rerunTask': { needsTrust: true, offeredFor: ['ended'] },
  'legwork.editAndRerun': { needsTrust: true, offeredFor: ['ended'] },
  'legwork.reviewChanges': { needsTrust: false, offeredFor: ['canReview'] },
  'legwork.openChange': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.keepChange': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.unkeepChange': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.discardChange': { needsTrust: true, offeredFor: 'nothing' },
  'legwork.commentOnSelection': { needsTrust: false, offeredFor: ['reviewedFile'] },
  'legwork.addComment': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.editComment': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.saveComment': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.cancelComment': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.deleteComment': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.sendComments': { needsTrust: true, offeredFor: ['comments'] },
  'legwork.takeOver': { needsTrust: true, offeredFor: ['canTakeOver'] },
  'legwork.undoTakeOver': { needsTrust: true, offeredFor: ['canTakeOver'] },
  'legwork.manageWorktrees': { needsTrust: 'partly' },
  'legwork.renameTask': { needsTrust: false, offeredFor: ['task'] },
  // Tasks of other workspaces count, which the window may not show.
  'legwork.transferToWindow': { needsTrust: false },
  'legwork.removeTask': { needsTrust: false, offeredFor: ['ended'] },
  'legwork.clearFinished': { needsTrust: false, offeredFor: ['ended'] },
  'legwork.pauseGroup': { needsTrust: false },
  'legwork.resumeGroup': { needsTrust: true, offeredFor: ['pausedGroup'] },
  'legwork.setGroupSlots': { needsTrust: true },
  'legwork.addSchedule': { needsTrust: true },
  'legwork.runSchedule': { needsTrust: true, offeredFor: ['schedule'] },
  'legwork.pauseSchedule': { needsTrust: true, offeredFor: ['activeSchedule'] },
  'legwork.resumeSchedule': { needsTrust: true, offeredFor: ['pausedSchedule'] },
  'legwork.editSchedule': { needsTrust: true, offeredFor: ['schedule'] },
  'legwork.removeSchedule': { needsTrust: true, offeredFor: ['schedule'] },
  'legwork.showSchedule': { needsTrust: false, offeredFor: ['schedule'] },
  'legwork.startNext': { needsTrust: true, offeredFor: ['canStartNext'] },
  'legwork.moveFirst': { needsTrust: true, offeredFor: ['canReorder'] },
  'legwork.moveUp': { needsTrust: true, offeredFor: ['canReorder'] },
  'legwork.moveDown': { needsTrust: true, offeredFor: ['canReorder'] },
  'legwork.showTasks': { needsTrust: false },
  'legwork.showMore': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.setScope': { needsTrust: false },
  'legwork.setGrouping': { needsTrust: false },
  'legwork.find': { needsTrust: false },
  'legwork.filter': { needsTrust: false },
  'legwork.clearFilter': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.collapseAll': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.clickRow': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.openRow': { needsTrust: false, offeredFor: 'nothing' },
  'legwork.copyCommand': { needsTrust: false, offeredFor: ['task'] },
  'legwork.copyId': { needsTrust: false, offeredFor: ['task'] },
  'legwork.copyOutputPath': { needsTrust: false, offeredFor: ['task'] },
  'legwork.showHostStatus': { needsTrust: false },
  'legwork.restartHost': { needsTrust: false },
  'legwork.openDataDirectory': { needsTrust: false },
} as const satisfies Record<`legwork.${string}`, CommandFacts>;

export type CommandId = keyof typeof commandList;

export const commandIds = Object.keys(commandList) as CommandId[];

/** What there is to know of a command. */
export function commandFacts(id: CommandId): CommandFacts {
  return commandList[id];
}
