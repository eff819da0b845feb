import { l10n } from 'vscode';
import type { Task } from '../../protocol/task.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { workspaceLabel, workspaceOf } from '../tasks/taskWorkspace.ts';

/** How many workspaces one message names, and the length of each name. */
const NAMED = 2;
const NAME_LENGTH = 30;

/** A message that also says where those of its tasks belong that are not of this window: `Completed: build (3 s) – in web`. */
export function withPlaces(text: string, tasks: readonly Task[], isInScope: (task: Task) => boolean): string {
  const places = [...new Set(tasks.filter((task) => !isInScope(task)).map(workspaceOf))];
  if (places.length === 0) return text;
  const names = places.slice(0, NAMED).map((place) => shortLine(workspaceLabel(place), NAME_LENGTH));
  const more = places.length > NAMED ? [l10n.t('{0} more', places.length - NAMED)] : [];
  return inMessage(l10n.t('{0} – in {1}', text, [...names, ...more].join(', ')));
}
