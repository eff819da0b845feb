import type { RunSettings } from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/runMode.ts';
import type { AcpSettings, SettingRequest } from './acpSettings.ts';
import { asObject, asText, type JsonObject } from './json.ts';

/* Changes of mode and model while an agent runs. What is meant for the run is written into each request. */

/** A note to ourselves, for agents without modes: only how their requests are answered changes. Agents ignore it. */
const MODE_NOTE = '_legwork/mode';
const MODES: readonly RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];

/** The requests that change the settings; none if they cannot be changed. */
export function adjustments(settings: AcpSettings, wanted: RunSettings, current: RunMode): SettingRequest[] {
  const { mode, model } = wanted;
  const requests: SettingRequest[] = [];
  const forModel = settings.modelRequest(model);
  if (forModel && model !== undefined) requests.push(noted(forModel, { model }));
  // An agent that has left its mode by itself is put back.
  if (mode === undefined || (mode === current && mode === settings.mode)) return requests;
  const forMode = settings.modeRequest(mode, { always: true });
  if (forMode) requests.push(noted(forMode, { mode }));
  // Without a mode of the agent nothing holds it to read-only.
  else if (mode !== 'readOnly') requests.push(noted({ method: MODE_NOTE, params: {} }, { mode }));
  return requests;
}

/** Whether a message is a note to ourselves. */
export function isNote({ method }: { method?: unknown }): boolean {
  return method === MODE_NOTE;
}

/** The message of a note: it has no id, so no agent answers it. */
export function note(request: SettingRequest): JsonObject {
  return { jsonrpc: '2.0', ...request };
}

/** Whether a request changes a setting. */
export function isAdjustment(method: string): boolean {
  return method.startsWith('session/set_');
}

/** What a request that was granted means for the run. */
export function endOfAdjustment({ params }: { params?: unknown }): {
  mode?: RunMode | undefined;
  model?: string | undefined;
} {
  const { mode, model } = asObject(asObject(asObject(params)._meta).legwork);
  return { mode: MODES.find((known) => known === mode), model: asText(model) };
}

function noted(request: SettingRequest, meant: RunSettings): SettingRequest {
  return { ...request, params: { ...request.params, _meta: { legwork: meant } } };
}
