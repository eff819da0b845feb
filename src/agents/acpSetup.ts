import type { RunRequest } from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { isObject, asList, asObject, asText, type JsonObject } from './json.ts';

/** Names of the modes in different agents, best match first. Copilot's mode ids are URLs that end with `#` and the name. */
const MODE_NAMES: Record<RunMode, readonly string[]> = {
  ask: ['default', 'read-only', 'ask', 'agent', 'build'],
  allowEdits: [
    'acceptEdits',
    'autoEdit',
    'auto-edit',
    'workspace-write',
    'agent',
    'auto',
    'build',
    'default',
  ],
  readOnly: ['plan', 'read-only'],
  allowAll: [
    ...[
      'bypassPermissions',
      'yolo',
      'agent-full-access',
      'full-access',
      'acceptEdits',
      'auto',
      'agent',
      'build',
    ],
    'default',
  ],
};

/** A request that sets up a session. */
export interface SetupStep {
  method: string;
  params: JsonObject;
  /** What the request does, for messages: "set the mode plan". */
  action: string;
  /** Whether the run fails if the request fails. */
  isRequired: boolean;
}

/** The requests to send before the first prompt, chosen from the modes and models that the session offers. */
export function setupSteps(session: JsonObject, request: RunRequest): SetupStep[] {
  const sessionId = asText(session.sessionId) ?? request.session ?? '';
  const steps = [modeStep(session, sessionId, request.mode), modelStep(session, sessionId, request.model)];
  return steps.filter((step) => step !== undefined);
}

/** Whether the session offers a mode that matches. */
export function hasMode(session: JsonObject, mode: RunMode): boolean {
  return bestMode(offeredModes(session), mode) !== undefined;
}

function modeStep(session: JsonObject, sessionId: string, mode: RunMode): SetupStep | undefined {
  const offered = offeredModes(session);
  const modeId = bestMode(offered, mode);
  if (modeId === undefined || modeId === offered.current) return undefined;
  const isRequired = mode === 'ask' || mode === 'readOnly';
  const action = `set the mode ${modeId}`;
  if (offered.configId === undefined)
    return { method: 'session/set_mode', params: { sessionId, modeId }, action, isRequired };
  const params = { sessionId, configId: offered.configId, value: modeId };
  return { method: 'session/set_config_option', params, action, isRequired };
}

function modelStep(session: JsonObject, sessionId: string, model: string | undefined): SetupStep | undefined {
  if (model === undefined || model === currentModel(session)) return undefined;
  const action = `set the model ${model}`;
  const config = configOption(session, 'model');
  const configId = asText(config?.id);
  if (configId === undefined)
    return { method: 'session/set_model', params: { sessionId, modelId: model }, action, isRequired: true };
  return {
    method: 'session/set_config_option',
    params: { sessionId, configId, value: model },
    action,
    isRequired: true,
  };
}

/** The current model of a session, if it is reported. */
export function currentModel(session: JsonObject): string | undefined {
  return (
    asText(asObject(session.models).currentModelId) ?? asText(configOption(session, 'model')?.currentValue)
  );
}

interface OfferedModes {
  ids: string[];
  current: string | undefined;
  /** Id of the configuration option, for agents that offer their modes as one. */
  configId?: string | undefined;
}

function offeredModes(session: JsonObject): OfferedModes {
  const modes = asObject(session.modes);
  const ids = asList(modes.availableModes).map((mode) => asText(asObject(mode).id) ?? '');
  if (ids.length > 0) return { ids, current: asText(modes.currentModeId) };
  const config = configOption(session, 'mode');
  const values = asList(config?.options).map((option) => asText(asObject(option).value) ?? '');
  return { ids: values, current: asText(config?.currentValue), configId: asText(config?.id) };
}

function bestMode({ ids }: OfferedModes, mode: RunMode): string | undefined {
  const find = (name: string) => ids.find((id) => id === name || id.endsWith(`#${name}`));
  return MODE_NAMES[mode].map(find).find((id) => id !== undefined);
}

function configOption(session: JsonObject, category: string): JsonObject | undefined {
  return asList(session.configOptions)
    .filter(isObject)
    .find((option) => option.category === category || option.id === category);
}
