/*
 * What the host needs to search outputs and to count what records say, and what the command line says of that. A bundle
 * of its own (`#find`), which is loaded when somebody asks for the first time.
 */
export { searchFiles } from './core/search/searchFiles.ts';
export { isSearched } from './core/search/searchTarget.ts';
export { isCounted, Tally } from './core/statistics/tally.ts';
export { statisticsText } from './cli/statisticsText.ts';
