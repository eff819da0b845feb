import type { RunRequest } from '../core/agentAdapter.ts';
import type { AgentStep } from '../protocol/agentEvents.ts';
import { ELICITATION_CAPABILITIES } from './acpElicitations.ts';
import { errorWithLogin } from './acpLogin.ts';
import { AcpSettings, type SettingRequest } from './acpSettings.ts';
import { asObject, asText, type JsonObject } from './json.ts';

/** The versions of the protocol that Legwork speaks, and the one that it asks for. */
const VERSIONS: readonly unknown[] = [1];
const VERSION = 1;

/** What comes next in the setup of a session. */
export interface SetupStep {
  events: AgentStep[];
  /** The next request; without one and without a failure, the prompt is next. */
  request?: SettingRequest | undefined;
  /** Why the run cannot start. */
  failure?: string;
}

interface Step extends SettingRequest {
  /** What the request does, for messages: "set the mode plan". */
  action: string;
  /** Whether the run fails if the request fails. */
  isRequired: boolean;
}

/** The start of an ACP session, up to its first prompt: `initialize`, the session, then its mode and its model. */
export class AcpSession {
  readonly settings = new AcpSettings();
  readonly #request: RunRequest;
  readonly #cannotLoad: boolean;
  readonly #isHeld: boolean;
  #id = '';
  #initialized: JsonObject = {};
  #steps: Step[] = [];
  #canLoad = true;

  /** `isHeld`: the way the agent is launched holds it to the mode of the run. */
  constructor(request: RunRequest, { cannotLoad, isHeld }: { cannotLoad: boolean; isHeld: boolean }) {
    this.#request = request;
    this.#cannotLoad = cannotLoad;
    this.#isHeld = isHeld;
  }

  get id(): string {
    return this.#id;
  }

  /** Whether an id, if there is one, is that of this session. */
  isOwn(id: unknown): boolean {
    return this.#id === '' || id === undefined || id === this.#id;
  }

  /** Whether a later run can go on with the session, as far as is known. */
  get canLoad(): boolean {
    return this.#canLoad;
  }

  /** Whether the agent takes messages in the middle of a turn. */
  get canSteer(): boolean {
    return asObject(asObject(this.#initialized._meta).steering).supported === true;
  }

  /** Whether the agent's own mode or its launch can hold it to read-only mode. */
  get isHeld(): boolean {
    return this.#isHeld || this.settings.offers('readOnly');
  }

  /** Whether the agent keeps to a mode by itself: not to read-only mode once it says that it has left its own. */
  keepsTo(mode: RunRequest['mode']): boolean {
    return this.#isHeld || (this.isHeld && (mode !== 'readOnly' || this.settings.mode === mode));
  }

  /** Text that pi's adapter puts before its first answer. */
  prelude = '';

  open(): SettingRequest {
    const fs = { readTextFile: false, writeTextFile: false };
    const session = { configOptions: { boolean: {} }, notices: {} };
    return {
      method: 'initialize',
      params: {
        protocolVersion: VERSION,
        clientInfo: { name: 'legwork', title: 'Legwork', version: '1' },
        clientCapabilities: { fs, terminal: false, session, elicitation: ELICITATION_CAPABILITIES },
      },
    };
  }

  /** Reads the response to a request of the setup. */
  read(method: string, response: JsonObject): SetupStep {
    const result = asObject(response.result);
    if (method.startsWith('session/set_')) return this.#endStep(response);
    if (response.error !== undefined)
      return { events: [], failure: this.errorText(asObject(response.error)) };
    return method === 'initialize' ? this.#begin(result) : this.#take(result);
  }

  /** The text of an error, with the ways to log in if that is what is missing. */
  errorText(error: JsonObject): string {
    return errorWithLogin(error, {
      authMethods: this.#initialized.authMethods,
      command: this.#request.command,
    });
  }

  #begin(initialized: JsonObject): SetupStep {
    const { agentCapabilities, protocolVersion = VERSION } = initialized;
    if (!VERSIONS.includes(protocolVersion)) {
      const version = JSON.stringify(protocolVersion).slice(0, 40);
      const failure = `The agent uses version ${version} of ACP. Legwork supports version ${VERSIONS.join(', ')}.`;
      return { events: [], failure };
    }
    this.#initialized = initialized;
    const { cwd, session } = this.#request;
    this.#canLoad = asObject(agentCapabilities).loadSession === true && !this.#cannotLoad;
    const params = { cwd, mcpServers: this.#servers() };
    if (session === undefined) return { events: [], request: { method: 'session/new', params } };
    if (!this.#canLoad) return { events: [], failure: 'This agent cannot resume a session over ACP.' };
    return { events: [], request: { method: 'session/load', params: { sessionId: session, ...params } } };
  }

  #servers(): JsonObject[] {
    const { tools } = this.#request;
    if (!tools) return [];
    const { name, command, args, environment } = tools;
    return [
      { name, command, args, env: Object.entries(environment).map(([key, value]) => ({ name: key, value })) },
    ];
  }

  #take(result: JsonObject): SetupStep {
    const { mode, model, mayIgnoreMode = false } = this.#request;
    this.#id = asText(result.sessionId) ?? this.#request.session ?? '';
    this.prelude = asText(asObject(asObject(result._meta).piAcp).startupInfo) ?? '';
    const events: AgentStep[] = [this.settings.begin(result, { id: this.#id, mode })];
    if (mode === 'readOnly' && !this.isHeld && !mayIgnoreMode) return { events, failure: NO_HOLD };
    const notice = mode === 'readOnly' && !this.isHeld ? IGNORED : this.settings.noticeFor(mode);
    if (notice !== undefined) events.push({ type: 'notice', text: notice });
    this.#steps = [
      ...toSteps(this.settings.modeRequest(mode), (value) => `set the mode ${value}`, isStrict(mode)),
      ...toSteps(this.settings.modelRequest(model), (value) => `set the model ${value}`, true),
    ];
    return { events, request: this.#steps[0] };
  }

  #endStep(response: JsonObject): SetupStep {
    const step = this.#steps.shift();
    const request = this.#steps[0];
    if (response.error === undefined || !step)
      return { events: this.settings.read(asObject(response.result)), request };
    const text = `The agent did not ${step.action}: ${this.errorText(asObject(response.error))}`;
    if (step.isRequired) return { events: [], failure: text };
    return { events: [{ type: 'notice', text }], request };
  }
}

const IGNORED = 'The agent has no read-only mode. Only the changes it asks permission for are refused.';
const NO_HOLD =
  'This agent has no read-only mode, and may change files without asking. Choose another mode, or start it with `--trust-agent`, which refuses only what it asks for and ends the run at the first change.';

/** Whether a run may not start in another mode: one that allows more than it asks for. */
function isStrict(mode: RunRequest['mode']): boolean {
  return mode === 'ask' || mode === 'readOnly';
}

function toSteps(
  request: SettingRequest | undefined,
  action: (value: string) => string,
  isRequired: boolean,
): Step[] {
  if (!request) return [];
  const { modeId, modelId, value } = request.params;
  const set = [modeId, modelId, value].map(asText).find((text) => text !== undefined) ?? '';
  return [{ ...request, action: action(set), isRequired }];
}
