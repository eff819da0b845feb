/*
 * What is needed only when somebody uses templates, in a window or on the command line: files of templates, and what
 * their tasks mean, in the terms of `legwork run --batch`. A bundle of its own (`#templates`).
 */
export { Interrupted, UsageError } from './cli/cliErrors.ts';
export { lineOfStart, startOfTask } from './cli/templates/lineOfStart.ts';
export {
  fillTemplate,
  folderOfLine,
  startOfLine,
  taskFault,
  templateFault,
} from './cli/templates/startOfTemplate.ts';
export {
  listTemplates,
  newTemplate,
  printSchema,
  removeNamed,
  saveTask,
  showTemplate,
  startWithValues,
} from './cli/templates/templateActions.ts';
export { runsText } from './cli/templates/templateText.ts';
export { saveTemplate } from './client/templates/editTemplates.ts';
export { readTemplates } from './client/templates/readTemplates.ts';
export { startNamed } from './client/templates/startNamed.ts';
export { valueFault } from './client/templates/templateInputs.ts';
export { folderSource, userSource } from './client/templates/templatePlaces.ts';
