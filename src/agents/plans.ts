import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import { isObject, asList, asObject, asText } from './json.ts';

type Plan = AgentStep & { type: 'plan' };

/** Plan tools of Claude Code, opencode, Qwen Code and Gemini CLI. */
const TOOLS = ['TodoWrite', 'todowrite', 'todo_write', 'write_todos'];

const STATUSES: Record<string, Plan['entries'][number]['status']> = {
  pending: 'pending',
  in_progress: 'active',
  completed: 'done',
};

/** The plan that a call writes; empty for calls of other tools. */
export function readPlan({ name, input }: Pick<AgentTool, 'name' | 'input'>): Plan[] {
  const { todos } = asObject(input);
  if (!TOOLS.includes(name) || !Array.isArray(todos)) return [];
  const entries = asList(todos)
    .filter(isObject)
    .flatMap((todo) => {
      const text = asText(todo.content) ?? asText(todo.description);
      // Cancelled entries have no status here and are left out.
      const status = STATUSES[asText(todo.status) ?? 'pending'];
      return text !== undefined && status ? [{ text, status }] : [];
    });
  return [{ type: 'plan', entries }];
}
