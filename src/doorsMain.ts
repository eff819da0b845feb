/*
 * What the window's doors need only when somebody comes through one: tools for language models, tasks of the editor and
 * of build files, problem matchers, searches, statistics, schedules and templates. A bundle of its own (`#doors`), so that
 * a window does not load it at its start.
 */
export { runTaskInBackground } from './ui/editorTasks/commands/runTaskInBackground.ts';
export { legworkTaskProvider } from './ui/editorTasks/legworkTasks.ts';
export { matchersOf } from './ui/problems/taskMatchers.ts';
export * as schedules from './ui/schedules/commands/schedules.ts';
export { searchOutputs } from './ui/search/commands/searchOutputs.ts';
export { showStatistics } from './ui/statistics/commands/showStatistics.ts';
export { languageModelTool } from './ui/tools/languageModelTool.ts';
export { WindowTools } from './ui/tools/windowTools.ts';
export { runTemplate } from './ui/templates/commands/runTemplate.ts';
export { saveTemplate } from './ui/templates/commands/saveTemplate.ts';
export { saveAsTemplate } from './ui/templates/saveAsTemplate.ts';
