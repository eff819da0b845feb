import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestField } from '../protocol/agentRequests.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import { isObject } from './json.ts';

/** Maximum length of a text in a transcript, in characters. The output of the run contains the whole text. */
export const TEXT_LIMIT = 64 * 1024;
/** Maximum size of the questions of a request, in characters of JSON: a task goes to every client with them. */
const FIELDS_LIMIT = 128 * 1024;
/** Maximum number of the options of a request. */
export const OPTION_LIMIT = 500;

/** Shortens the input and output of tools in a step. */
export function limitStep(step: AgentStep): AgentStep {
  switch (step.type) {
    case 'toolStart':
      return { ...step, tool: limitTool(step.tool) };
    case 'request':
      return { ...step, request: limitRequest(step.request) };
    case 'toolEnd':
      return step.output === undefined ? step : { ...step, output: limitOutput(step.output) };
    default:
      return step;
  }
}

/** Whether these are more questions, options or words than a request may have. */
export function areTooLarge(fields: readonly RequestField[]): boolean {
  return JSON.stringify(fields).length > FIELDS_LIMIT;
}

/** Shortens what is asked about; options and questions stay as they are. */
export function limitRequest(request: AgentRequest): AgentRequest {
  const { tool, text } = request;
  return { ...request, tool: limitTool(tool), ...(text !== undefined && { text: limitText(text) }) };
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

/** Keeps the end of an output, which is usually the most useful part. */
function limitOutput(output: string): string {
  const left = output.length - TEXT_LIMIT;
  return left > 0 ? `… (${left} characters before)\n${output.slice(-TEXT_LIMIT)}` : output;
}
