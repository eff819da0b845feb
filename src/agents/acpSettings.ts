import type { AgentStep } from '../protocol/agentEvents.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { bestMode, currentMode, meaningOf, modeNotice, offeredModes } from './acpModes.ts';
import { currentModel, modelOption, offeredModels } from './acpOptions.ts';
import { asObject, asText, compact, type JsonObject } from './json.ts';

/** A request that changes a setting of a session. */
export interface SettingRequest {
  method: string;
  params: JsonObject;
}

/** The mode and the model of an ACP session: what it offers, how they are set, and what the agent changes by itself. */
export class AcpSettings {
  #session: JsonObject = {};
  #id = '';
  #model: string | undefined;
  #mode: RunMode | undefined;
  /** For which mode of a run each mode of the agent was chosen. */
  readonly #chosenFor = new Map<string, RunMode>();

  /** Takes the response that began the session; returns how it is told. */
  begin(session: JsonObject, { id, mode }: { id: string; mode: RunMode }): AgentStep {
    this.#session = { ...session };
    this.#id = id;
    this.#mode = mode;
    this.#model = currentModel(session);
    const models = offeredModels(session);
    return compact({
      type: 'session',
      session: id,
      model: this.#model,
      models: models.length > 1 ? models : undefined,
    });
  }

  /** The mode of a run that the agent is in, as far as it says; at first that of its run. */
  get mode(): RunMode | undefined {
    return this.#mode;
  }

  /** Whether the agent offers a mode that fits. */
  offers(mode: RunMode): boolean {
    return bestMode(offeredModes(this.#session), mode) !== undefined;
  }

  /** Says that no mode of the agent fits the run, if it has modes. */
  noticeFor(mode: RunMode): string | undefined {
    return modeNotice(offeredModes(this.#session), mode);
  }

  /** The request that sets a mode; `undefined` if none fits, or if it is the current one and not `always`. */
  modeRequest(mode: RunMode, { always = false } = {}): SettingRequest | undefined {
    const offered = offeredModes(this.#session);
    const modeId = bestMode(offered, mode);
    if (modeId === undefined) return undefined;
    this.#chosenFor.set(modeId, mode);
    if (modeId === offered.current && !always) return undefined;
    if (offered.configId === undefined)
      return { method: 'session/set_mode', params: { sessionId: this.#id, modeId } };
    const params = { sessionId: this.#id, configId: offered.configId, value: modeId };
    return { method: 'session/set_config_option', params };
  }

  /** The request that sets the model; `undefined` if it is the current one. */
  modelRequest(model: string | undefined): SettingRequest | undefined {
    if (model === undefined || model === this.#model) return undefined;
    const configId = asText(modelOption(this.#session, model)?.id);
    if (configId === undefined)
      return { method: 'session/set_model', params: { sessionId: this.#id, modelId: model } };
    return { method: 'session/set_config_option', params: { sessionId: this.#id, configId, value: model } };
  }

  /** Reads what a request that was granted, or an update, says about the settings; tells what is new. */
  read(change: { configOptions?: unknown; currentModeId?: unknown }): AgentStep[] {
    const configOptions = Array.isArray(change.configOptions) ? change.configOptions : undefined;
    if (configOptions) this.#session = { ...this.#session, configOptions };
    const current = asText(change.currentModeId) ?? (configOptions && currentMode({ configOptions }));
    // Agents that offer their modes in both ways report a change in one of them.
    if (current !== undefined && this.#session.modes !== undefined)
      this.#session.modes = { ...asObject(this.#session.modes), currentModeId: current };
    const mode = current === undefined ? undefined : (this.#chosenFor.get(current) ?? meaningOf(current));
    const model = configOptions && asText(modelOption(this.#session)?.currentValue);
    return this.#told({ mode, model });
  }

  /** Notes what holds now because somebody chose it. */
  choose(chosen: { mode?: RunMode | undefined; model?: string | undefined }): AgentStep[] {
    return this.#told(chosen);
  }

  #told({ mode, model }: { mode?: RunMode | undefined; model?: string | undefined }): AgentStep[] {
    const told = compact({
      mode: mode === this.#mode ? undefined : mode,
      model: model === this.#model ? undefined : model,
    });
    this.#mode = mode ?? this.#mode;
    this.#model = model ?? this.#model;
    return Object.keys(told).length > 0 ? [{ type: 'settings', ...told }] : [];
  }
}
