import { l10n } from 'vscode';
import { formatCount } from '../../base/quantityText.ts';

/* Counts of things, in words. */

export function filesText(count: number): string {
  return count === 1 ? l10n.t('1 file') : l10n.t('{0} files', formatCount(count));
}

export function tasksText(count: number): string {
  return count === 1 ? l10n.t('1 task') : l10n.t('{0} tasks', formatCount(count));
}

/** Names, and how many more there are: `a, b and 3 more`. */
export function namesText(names: readonly string[], more: number): string {
  return more > 0 ? l10n.t('{0} and {1} more', names.join(', '), formatCount(more)) : names.join(', ');
}

/** The same a line each. */
export function nameLines(names: readonly string[], more: number): string[] {
  return more > 0 ? [...names, l10n.t('and {0} more', formatCount(more))] : [...names];
}
