import type { SettingRequest } from './acpSettings.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';

/* Messages to an agent: a prompt begins a turn, and steering goes into one. */

export const PROMPT = 'session/prompt';
export const STEER = '_session/steering';

/** A message to the agent. `isRepeated`: the transcript has the text already. */
export function saying(
  method: typeof PROMPT | typeof STEER,
  { sessionId, text, isRepeated = false }: { sessionId: string; text: string; isRepeated?: boolean },
): SettingRequest {
  const meta = {
    // Without a turn to go into, the agent is not to begin one by itself.
    ...(method === STEER && { steering: { idleBehavior: 'promptRequired' } }),
    ...(isRepeated && { legwork: { isRepeated } }),
  };
  const _meta = Object.keys(meta).length > 0 ? { _meta: meta } : {};
  return { method, params: { sessionId, prompt: [{ type: 'text', text }], ..._meta } };
}

/** The text of a message. */
export function saidText(message: JsonObject): string {
  const parts = asList(asObject(message.params).prompt);
  return parts.map((part) => asText(asObject(part).text) ?? '').join('');
}

export function isRepeated(message: JsonObject): boolean {
  return asObject(asObject(asObject(message.params)._meta).legwork).isRepeated === true;
}
