import type { RunRequest } from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/agentRun.ts';
import { isObject, listOf, objectOf, textOf, type JsonObject } from './json.ts';

/** What agents call their modes, best first; copilot's are addresses that end with them. */
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

/** A request that sets a session up, and what it means when it fails. */
export interface SetupStep {
  method: string;
  params: JsonObject;
  /** For people: what was not done. */
  what: string;
  /** Whether the run may go on without. */
  isNeeded: boolean;
}

/** What a new session is told before its first prompt, of what it offers. */
export function setupSteps(session: JsonObject, request: RunRequest): SetupStep[] {
  const sessionId = textOf(session.sessionId) ?? request.session ?? '';
  const steps = [modeStep(session, sessionId, request.mode), modelStep(session, sessionId, request.model)];
  return steps.filter((step) => step !== undefined);
}

/** Whether a session that is to change nothing can be told so; where not, only its requests are refused. */
export function hasMode(session: JsonObject, mode: RunMode): boolean {
  return bestMode(offeredModes(session), mode) !== undefined;
}

function modeStep(session: JsonObject, sessionId: string, mode: RunMode): SetupStep | undefined {
  const offered = offeredModes(session);
  const modeId = bestMode(offered, mode);
  if (modeId === undefined || modeId === offered.current) return undefined;
  const isNeeded = mode === 'ask' || mode === 'readOnly';
  const what = `set the mode ${modeId}`;
  if (offered.configId === undefined)
    return { method: 'session/set_mode', params: { sessionId, modeId }, what, isNeeded };
  const params = { sessionId, configId: offered.configId, value: modeId };
  return { method: 'session/set_config_option', params, what, isNeeded };
}

function modelStep(session: JsonObject, sessionId: string, model: string | undefined): SetupStep | undefined {
  if (model === undefined || model === currentModel(session)) return undefined;
  const what = `set the model ${model}`;
  const config = configOption(session, 'model');
  const configId = textOf(config?.id);
  if (configId === undefined)
    return { method: 'session/set_model', params: { sessionId, modelId: model }, what, isNeeded: true };
  return {
    method: 'session/set_config_option',
    params: { sessionId, configId, value: model },
    what,
    isNeeded: true,
  };
}

/** The model a session begins with, if it says so. */
export function currentModel(session: JsonObject): string | undefined {
  return (
    textOf(objectOf(session.models).currentModelId) ?? textOf(configOption(session, 'model')?.currentValue)
  );
}

interface OfferedModes {
  ids: string[];
  current: string | undefined;
  /** The option that holds it, where it is no mode of the session. */
  configId?: string | undefined;
}

function offeredModes(session: JsonObject): OfferedModes {
  const modes = objectOf(session.modes);
  const ids = listOf(modes.availableModes).map((mode) => textOf(objectOf(mode).id) ?? '');
  if (ids.length > 0) return { ids, current: textOf(modes.currentModeId) };
  const config = configOption(session, 'mode');
  const values = listOf(config?.options).map((option) => textOf(objectOf(option).value) ?? '');
  return { ids: values, current: textOf(config?.currentValue), configId: textOf(config?.id) };
}

function bestMode({ ids }: OfferedModes, mode: RunMode): string | undefined {
  const find = (name: string) => ids.find((id) => id === name || id.endsWith(`#${name}`));
  return MODE_NAMES[mode].map(find).find((id) => id !== undefined);
}

function configOption(session: JsonObject, category: string): JsonObject | undefined {
  return listOf(session.configOptions)
    .filter(isObject)
    .find((option) => option.category === category || option.id === category);
}
