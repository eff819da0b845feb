import type { AgentStep, AgentTool } from '../protocol/agentEvents.ts';
import { isObject, listOf, objectOf, textOf } from './json.ts';

type Plan = AgentStep & { type: 'plan' };

/** Claude's and opencode's, Qwen's, Gemini's. */
const TOOLS = ['TodoWrite', 'todowrite', 'todo_write', 'write_todos'];

const STATUSES: Record<string, Plan['entries'][number]['status']> = {
  pending: 'pending',
  in_progress: 'active',
  completed: 'done',
};

/** The plan that a call sets out, of agents that write theirs with a tool; none for other calls. */
export function planOfCall({ name, input }: Pick<AgentTool, 'name' | 'input'>): Plan[] {
  const { todos } = objectOf(input);
  if (!TOOLS.includes(name) || !Array.isArray(todos)) return [];
  const entries = listOf(todos)
    .filter(isObject)
    .flatMap((todo) => {
      const text = textOf(todo.content) ?? textOf(todo.description);
      // What was given up is no part of the plan any more.
      const status = STATUSES[textOf(todo.status) ?? 'pending'];
      return text !== undefined && status ? [{ text, status }] : [];
    });
  return [{ type: 'plan', entries }];
}
