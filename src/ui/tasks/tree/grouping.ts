/** How the Tasks view arranges tasks. */
export const groupings = ['state', 'tree', 'workspace', 'time'] as const;

export type Grouping = (typeof groupings)[number];

/** What people read about each. */
export const groupingTexts: Record<Grouping, { label: string; description: string }> = {
  state: { label: 'State', description: 'What needs you, runs, waits and ended' },
  tree: { label: 'Tree', description: 'Tasks below the task that started them' },
  workspace: { label: 'Workspace', description: 'By the workspace or folder they belong to' },
  time: { label: 'Time', description: 'One list, the newest first' },
};

/** The grouping a value from outside names, if it names one. */
export function parseGrouping(value: unknown): Grouping | undefined {
  return groupings.find((known) => known === value);
}
