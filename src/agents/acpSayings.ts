import type { RunRequest } from '../core/agentAdapter.ts';
import type { SettingRequest } from './acpSettings.ts';
import { noteFor } from './offeredTools.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';

/* Messages to an agent: a prompt begins a turn, and steering goes into one. */

export const PROMPT = 'session/prompt';
export const STEER = '_session/steering';

interface Saying {
  sessionId: string;
  text: string;
  /** Tells the agent something beside. */
  note?: string | undefined;
  isRepeated?: boolean;
}

/** A message to the agent. `isRepeated`: the transcript has the text already. */
export function saying(
  method: typeof PROMPT | typeof STEER,
  { sessionId, text, note, isRepeated = false }: Saying,
): SettingRequest {
  const meta = {
    // Without a turn to go into, the agent is not to begin one by itself.
    ...(method === STEER && { steering: { idleBehavior: 'promptRequired' } }),
    ...(isRepeated && { legwork: { isRepeated } }),
  };
  const _meta = Object.keys(meta).length > 0 ? { _meta: meta } : {};
  const noted =
    note === undefined ? [] : [{ type: 'text', text: note, _meta: { legwork: { isNote: true } } }];
  return { method, params: { sessionId, prompt: [{ type: 'text', text }, ...noted], ..._meta } };
}

/** The prompt of the run, with a note for the agent. */
export function firstPrompt(request: RunRequest, sessionId: string): SettingRequest {
  return saying(PROMPT, { sessionId, text: request.prompt, note: noteFor(request) });
}

function isNote(part: JsonObject): boolean {
  return asObject(asObject(part._meta).legwork).isNote === true;
}

/** The text of a message. Notes are for the agent alone. */
export function saidText(message: JsonObject): string {
  const parts = asList(asObject(message.params).prompt);
  return parts.map((part) => (isNote(asObject(part)) ? '' : (asText(asObject(part).text) ?? ''))).join('');
}

export function isRepeated(message: JsonObject): boolean {
  return asObject(asObject(asObject(message.params)._meta).legwork).isRepeated === true;
}
