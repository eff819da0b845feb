import {
  RELATED_TASK_META_KEY,
  type CallToolResult,
  type Task as McpTask,
} from '@modelcontextprotocol/sdk/types.js';
import { exitCodeOf, isTerminal, type Task, type TaskState } from '../protocol/task.ts';
import { factsOf } from '../tools/taskFacts.ts';
import { stateText } from '../tools/stateText.ts';
import { taskText } from '../tools/taskText.ts';

const STATUS: Record<TaskState, McpTask['status']> = {
  pending: 'working',
  running: 'working',
  cancelRequested: 'working',
  waiting: 'input_required',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

const SHORTEST_POLL_MS = 500;
const LONGEST_POLL_MS = 5_000;

/** A task as MCP shows it; it has the same id. */
export function mcpTaskOf(task: Task, nowMs = Date.now()): McpTask {
  return {
    taskId: task.id,
    status: STATUS[task.status.state],
    statusMessage: stateText(task),
    createdAt: task.createdAt,
    lastUpdatedAt: task.updatedAt,
    // The host decides how long ended tasks are kept, not the client.
    ttl: null,
    pollInterval: pollMs(task, nowMs),
  };
}

/** The longer a task runs, the less often it is worth a look. */
function pollMs({ createdAt }: Task, nowMs: number): number {
  const tenth = Math.round((nowMs - Date.parse(createdAt)) / 10);
  return Math.min(LONGEST_POLL_MS, Math.max(SHORTEST_POLL_MS, tenth));
}

/** The result of the call that has become an ended task; `output` is the end of what it has printed. */
export function resultOf(task: Task, output: string): CallToolResult {
  return {
    content: [{ type: 'text', text: [taskText(task), output].filter(Boolean).join('\n') }],
    structuredContent: { ...factsOf(task) },
    ...((!isTerminal(task) || exitCodeOf(task) !== 0) && { isError: true }),
    _meta: { [RELATED_TASK_META_KEY]: { taskId: task.id } },
  };
}
