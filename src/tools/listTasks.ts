import { described } from '../base/schema.ts';
import { count, listOf, object, optional } from '../protocol/fields.ts';
import { filterFields } from '../protocol/filter.ts';
import { isToldByRun } from '../protocol/checks.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { factsOf, taskFacts, taskLine } from './taskFacts.ts';
import { defineTool } from './tool.ts';

const DEFAULT_LIMIT = 20;
const MOST = 200;

const params = described(() => {
  const { kinds, states, group, parent } = filterFields();
  const limit = optional(
    count(1, `At most this many tasks, ${MOST} at most. Default ${DEFAULT_LIMIT}.`, 'The limit'),
  );
  return object({ kinds, states, group, parent, limit }, 'The tasks to list.', 'The request');
});

const result = described(() =>
  object(
    {
      tasks: listOf(taskFacts(), 'The tasks: unfinished ones first, then the newest.'),
      leftOut: count(0, 'How many more match.'),
    },
    'A list of tasks.',
  ),
);

export const listTasks = defineTool({
  name: 'list_tasks',
  title: 'List Background Tasks',
  says: 'Lists background tasks: unfinished ones first, then the newest. Use it to find a task whose id is not known any more.',
  effect: 'reads',
  params,
  result,
  async call(host, { limit = DEFAULT_LIMIT, ...filter }) {
    const all = await host.ask((client) => client.list({ ...filter, rows: true }));
    // What checks a run is found by who asks for what is below it.
    const found = filter.parent === undefined ? all.filter((task) => !isToldByRun(task)) : all;
    const tasks = inOrder(found).slice(0, Math.min(limit, MOST));
    const leftOut = found.length - tasks.length;
    const more =
      leftOut > 0
        ? [`${leftOut} more ${leftOut === 1 ? 'matches' : 'match'}; narrow the list, or raise "limit".`]
        : [];
    const lines = tasks.length > 0 ? tasks.map((task) => taskLine(task)) : ['There are no such tasks.'];
    return { text: [...lines, ...more].join('\n'), structured: { tasks: tasks.map(factsOf), leftOut } };
  },
});

/** `tasks` is in order of creation. */
function inOrder(tasks: Task[]): Task[] {
  const newest = tasks.toReversed();
  return [...newest.filter((task) => !isTerminal(task)), ...newest.filter(isTerminal)];
}
