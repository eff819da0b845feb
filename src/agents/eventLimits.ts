import type { AgentStep, AgentTool } from '../protocol/agentEvents.ts';
import { isObject } from './json.ts';

/** Longer texts stay out of a transcript; the output of the run has them whole. */
export const TEXT_LIMIT = 64 * 1024;

/** The step with what tools were given and printed cut to a size worth keeping. */
export function limitStep(step: AgentStep): AgentStep {
  switch (step.type) {
    case 'toolStart':
      return { ...step, tool: limitTool(step.tool) };
    case 'permission':
      return { ...step, request: { ...step.request, tool: limitTool(step.request.tool) } };
    case 'toolEnd':
      return step.output === undefined ? step : { ...step, output: limitOutput(step.output) };
    default:
      return step;
  }
}

function limitTool(tool: AgentTool): AgentTool {
  return {
    ...tool,
    ...(tool.command !== undefined && { command: limitText(tool.command) }),
    ...(tool.input !== undefined && { input: limitInput(tool.input) }),
  };
}

function limitText(text: string): string {
  const left = text.length - TEXT_LIMIT;
  return left > 0 ? `${text.slice(0, TEXT_LIMIT)}… (${left} more characters)` : text;
}

function limitInput(value: unknown): unknown {
  if (typeof value === 'string') return limitText(value);
  if (Array.isArray(value)) return value.map(limitInput);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, limitInput(item)]));
}

/** Of what a command printed, the end tells most. */
function limitOutput(output: string): string {
  const left = output.length - TEXT_LIMIT;
  return left > 0 ? `… (${left} characters before)\n${output.slice(-TEXT_LIMIT)}` : output;
}
