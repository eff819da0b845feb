import type { RunSettings } from '../core/agentAdapter.ts';
import type { AgentStep } from '../protocol/agentEvents.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { MODE_KEY, modeOn } from './controlRequests.ts';
import { asObject, asText, type JsonObject } from './json.ts';

/** Changes of the mode and the model that an agent was asked for and has not answered. */
export class ControlAdjustments {
  readonly #agent: string;
  readonly #modes: Record<RunMode, string>;
  readonly #open = new Map<unknown, RunSettings>();

  /** `agent` is its name for people, `modes` are its names for the modes. */
  constructor({ name, modes }: { name: string; modes: Record<RunMode, string> }) {
    this.#agent = name;
    this.#modes = modes;
  }

  /** The requests that change the settings, and what their lines say beside. */
  requestsFor({ mode, model }: RunSettings): { request: JsonObject; beside: JsonObject }[] {
    const native = mode && { subtype: 'set_permission_mode', mode: this.#modes[mode] };
    return [
      ...(native ? [{ request: native, beside: { [MODE_KEY]: mode } }] : []),
      ...(model === undefined ? [] : [{ request: { subtype: 'set_model', model }, beside: {} }]),
    ];
  }

  /** Takes note of a line that was sent. */
  noteSent(line: JsonObject): void {
    const { subtype, model } = asObject(line.request);
    const mode = modeOn(line);
    if (mode) this.#open.set(line.request_id, { mode });
    else if (subtype === 'set_model') this.#open.set(line.request_id, { model: asText(model) ?? '' });
  }

  /** Reads the agent's answer. A mode holds before, because Legwork applies it; the model is the agent's own. */
  read({ request_id: id, subtype, error }: JsonObject): AgentStep[] {
    const settings = this.#open.get(id);
    if (!settings) return [];
    this.#open.delete(id);
    const { mode, model } = settings;
    if (subtype === 'success') return model === undefined ? [] : [{ type: 'settings', model }];
    const what = mode === undefined ? `the model "${model}"` : `the mode "${this.#modes[mode]}"`;
    const why = asText(error) ?? 'It gave no reason.';
    return [{ type: 'notice', text: `${this.#agent} did not take ${what}: ${why}` }];
  }
}
