import { l10n } from 'vscode';
import type { ScheduleRow } from '../../protocol/schedule.ts';
import { scheduleTitle } from '../../protocol/scheduleText.ts';
import { groupOf, titleOf, type Task } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import { sectionLabels, sectionOf, taskSections, type TaskSection } from './taskSections.ts';
import { fullText } from './taskText.ts';

/** Which of the tasks in scope the view shows. */
export interface ViewFilter {
  /** Words, all of which a task must have somewhere. */
  text: string;
  /** The states that are shown; none means all. */
  sections: readonly TaskSection[];
}

export const NO_FILTER: ViewFilter = { text: '', sections: [] };

/** Whether it may leave out anything. */
export function isFiltering({ text, sections }: ViewFilter): boolean {
  return text.trim() !== '' || (sections.length > 0 && sections.length < taskSections.length);
}

/** Tells which tasks a filter lets through. */
export function matcherOf(filter: ViewFilter): (task: Task) => boolean {
  if (!isFiltering(filter)) return () => true;
  const words = wordsOf(filter.text);
  const sections = new Set(filter.sections);
  return (task) => {
    if (sections.size > 0 && !sections.has(sectionOf(task))) return false;
    if (words.length === 0) return true;
    return hasWords(words, [titleOf(task), fullText(task), groupOf(task)], task.id);
  };
}

/** Whether a filter lets a schedule through: by its words, but not with states, of which a schedule has none. */
export function passesSchedule(filter: ViewFilter, schedule: ScheduleRow): boolean {
  if (!isFiltering(filter)) return true;
  const isAnyState = filter.sections.length === 0 || filter.sections.length === taskSections.length;
  const texts = [scheduleTitle(schedule), schedule.title];
  return isAnyState && hasWords(wordsOf(filter.text), texts, schedule.id);
}

/** Whether texts have all words. An id counts from its beginning: its letters are random, so any number is in some. */
function hasWords(words: readonly string[], texts: readonly string[], id: string): boolean {
  const text = texts.join('\n').toLowerCase();
  return words.every((word) => text.includes(word) || id.startsWith(word));
}

/** What a filter shows, in words: `"test" in Running, Failed`; empty for all. */
export function filterText({ text, sections }: ViewFilter): string {
  const words = shortLine(text.trim());
  const states = taskSections.filter((section) => sections.includes(section));
  const names = states.map((section) => sectionLabels[section]).join(', ');
  const isAnyState = states.length === 0 || states.length === taskSections.length;
  if (words === '') return isAnyState ? '' : names;
  return isAnyState ? l10n.t('"{0}"', words) : l10n.t('"{0}" in {1}', words, names);
}

/** A filter that was remembered; what is no filter is none. */
export function parseFilter(value: unknown): ViewFilter {
  if (typeof value !== 'object' || value === null) return NO_FILTER;
  const { text, sections } = value as Partial<Record<keyof ViewFilter, unknown>>;
  return {
    text: typeof text === 'string' ? text : '',
    sections: taskSections.filter((section) => Array.isArray(sections) && sections.includes(section)),
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}
