import { described } from '../base/schema.ts';
import { object, someText } from '../protocol/fields.ts';
import { agentParams } from '../protocol/startParams.ts';
import { fieldsOf } from './fieldsOf.ts';
import { startFields, startOf, startResult, startTask } from './startTask.ts';
import { defineTool } from './tool.ts';

const params = described(() => {
  const { prompt, mode, model, systemPrompt, session, maxTurns, maxCostUsd, until } = fieldsOf(agentParams());
  const agent = someText(
    'The agent: claude, codex, gemini, opencode, qwen, copilot, or another one that is configured here.',
    'The agent',
  );
  const own = { agent, prompt, mode, model, systemPrompt, session, maxTurns, maxCostUsd, until };
  return object({ ...own, ...startFields() }, 'A run of an agent.', 'The request');
});

export const startAgent = defineTool({
  name: 'start_agent',
  title: 'Start an Agent in the Background',
  says:
    'Starts a coding agent (claude, codex, gemini, opencode, qwen or copilot) on a prompt as a ' +
    'background task and answers at once with the id of the task. It may ask for permissions and ask questions: ' +
    'wait_for_task tells them, and answer_request answers. ' +
    'With `until`, it goes on until a command succeeds, at most `tries` times.',
  effect: 'starts',
  params,
  result: startResult,
  async call(host, given) {
    const { agent, prompt, mode, model, systemPrompt, session, maxTurns, maxCostUsd, until } = given;
    return startTask(host, {
      kind: 'agent',
      agent,
      prompt,
      ...host.agentDefaults?.(agent, given),
      ...startOf(host, given),
      ...(mode !== undefined && { mode }),
      ...(model !== undefined && { model }),
      ...(systemPrompt !== undefined && { systemPrompt }),
      ...(session !== undefined && { session }),
      ...(maxTurns !== undefined && { maxTurns }),
      ...(maxCostUsd !== undefined && { maxCostUsd }),
      ...(until && { until }),
    });
  },
});
