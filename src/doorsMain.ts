/*
 * What the window's doors need only when somebody comes through one: tools for language models, and tasks of the editor
 * and of build files; and what is rarely looked for: searches and statistics. A bundle of its own (`#doors`), so that a window does not load it at its start.
 */
export { runTaskInBackground } from './ui/editorTasks/commands/runTaskInBackground.ts';
export { legworkTaskProvider } from './ui/editorTasks/legworkTasks.ts';
export { searchOutputs } from './ui/search/commands/searchOutputs.ts';
export { showStatistics } from './ui/statistics/commands/showStatistics.ts';
export { languageModelTool } from './ui/tools/languageModelTool.ts';
export { WindowTools } from './ui/tools/windowTools.ts';
