import { badRequest } from '../../protocol/errors.ts';
import type { AgentParams } from '../../protocol/startParams.ts';
import { checkCount, checkEnvironment, checkFolder, checkOneOf, checkUmask } from '../valueChecks.ts';

/** More than any agent's model takes in. */
const PROMPT_LIMIT_BYTES = 1024 ** 2;

/** Refuses a run that could not work, before anything is stored. @throws badRequest */
export function checkAgentParams(params: AgentParams): void {
  if (typeof params.agent !== 'string' || params.agent === '') throw badRequest('Say which agent to run.');
  checkPrompt(params.prompt);
  if (params.systemPrompt !== undefined) checkMessage(params.systemPrompt, 'system prompt');
  checkFolder(params.cwd);
  checkEnvironment(params.environment);
  checkUmask(params.umask);
  checkOneOf(params.mode, ['ask', 'allowEdits', 'readOnly', 'allowAll'], 'mode');
  checkOneOf(params.ifLost, ['resume', 'ask', 'leave'], 'policy for a lost run');
  if (params.maxTurns !== undefined) checkCount(params.maxTurns, 'limit of turns', 1);
  if (params.maxCostUsd !== undefined && !(Number.isFinite(params.maxCostUsd) && params.maxCostUsd > 0)) {
    throw badRequest(`"${String(params.maxCostUsd)}" is no limit in US dollars. Give one such as 0.5.`);
  }
  // Words of a command line: one that began with a dash would be an option.
  for (const [name, value] of Object.entries({ model: params.model, session: params.session })) {
    if (value !== undefined && (typeof value !== 'string' || !/^[^-\s][^\s]*$/.test(value)))
      throw badRequest(`"${String(value)}" is no ${name}. Give it as the agent writes it.`);
  }
}

/** @throws badRequest */
export function checkPrompt(prompt: unknown): void {
  if (typeof prompt !== 'string' || prompt.trim() === '') {
    throw badRequest('The prompt is empty. Say what the agent is to do.');
  }
  checkMessage(prompt, 'prompt');
}

/** @throws badRequest */
export function checkMessage(text: unknown, what: string): void {
  if (typeof text !== 'string') throw badRequest(`The ${what} is no text.`);
  if (text.includes('\0')) throw badRequest(`The ${what} holds a NUL byte.`);
  const bytes = Buffer.byteLength(text);
  if (bytes > PROMPT_LIMIT_BYTES) {
    const size = (bytes / 1024 ** 2).toFixed(1);
    throw badRequest(
      `The ${what} has ${size} MiB, and 1 MiB is the most. Put the text in a file, and name that file in it.`,
    );
  }
}
