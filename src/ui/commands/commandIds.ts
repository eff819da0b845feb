/** Every command of the extension; package.json contributes exactly these. */
export const commandIds = [
  'legwork.runCommand',
  'legwork.runSelection',
  'legwork.showOutput',
  'legwork.followInTerminal',
  'legwork.openOutputFile',
  'legwork.cancelTask',
  'legwork.cancelAll',
  'legwork.rerunTask',
  'legwork.editAndRerun',
  'legwork.renameTask',
  'legwork.removeTask',
  'legwork.clearFinished',
  'legwork.showTasks',
  'legwork.showMore',
  'legwork.setScope',
  'legwork.copyCommand',
  'legwork.copyId',
  'legwork.copyOutputPath',
  'legwork.showHostStatus',
  'legwork.restartHost',
  'legwork.openDataDirectory',
] as const;

export type CommandId = (typeof commandIds)[number];
