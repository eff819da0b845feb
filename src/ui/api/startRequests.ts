import { homedir } from 'node:os';
import { badRequest } from '../../protocol/errors.ts';
import type { ExecutorParams } from '../../protocol/executor.ts';
import { EXECUTOR_WORDS, readExecutor } from '../../protocol/executorText.ts';
import type { Producer } from '../../protocol/task.ts';
import type { AgentParams, MonitorParams, ShellParams } from '../../protocol/startParams.ts';
import { localFolders } from '../connection/session.ts';
import { agentModeSetting, closePolicySetting, readSetting } from '../editor/settings.ts';
import { agentSettings } from '../start/agentSettings.ts';
import { windowEnvironment, windowUmask } from '../start/windowEnvironment.ts';
import { asJson } from './apiErrors.ts';
import type { AgentOptions, CommandOptions, MonitorOptions, StartOptions } from './legwork.d.ts';

/*
 * What the host is asked for when another extension starts something: what was given, completed by what this window
 * adds to every start. The host checks it.
 */

export async function commandRequest(given: CommandOptions, producer: Producer): Promise<ShellParams> {
  return { ...(await commandFields(given, producer)), kind: 'shell' } as ShellParams;
}

export async function monitorRequest(given: MonitorOptions, producer: Producer): Promise<MonitorParams> {
  return { ...(await commandFields(given, producer)), kind: 'monitor' } as MonitorParams;
}

export async function agentRequest(given: AgentOptions, producer: Producer): Promise<AgentParams> {
  const options = asJson(given);
  const { setting, reviewSetting, ...usual } = agentSettings(options.agent, options);
  return {
    mode: agentModeSetting(),
    ...usual,
    ...(await commonFields(options, { producer, wantsColours: false })),
    // How an agent is started is for the person to say.
    ...{ setting, reviewSetting },
    kind: 'agent',
  } as AgentParams;
}

async function commandFields(given: CommandOptions, producer: Producer) {
  const options = asJson(given);
  const shell = options.shell ?? readSetting('shell');
  return {
    ...(await commonFields(options, { producer, wantsColours: readSetting('color') })),
    ...(shell !== '' && { shell }),
  };
}

async function commonFields(
  { environment, on, ...options }: StartOptions,
  { producer, wantsColours }: { producer: Producer; wantsColours: boolean },
) {
  const usual = localFolders()[0]?.uri.fsPath ?? homedir();
  const cwd = options.cwd ?? usual;
  // A folder that is no text is refused by the host.
  const own = windowEnvironment(typeof cwd === 'string' ? cwd : usual, { wantsColours });
  return {
    ...(closePolicySetting() === 'cancel' && { closePolicy: 'cancel' as const }),
    ...options,
    ...(on !== undefined && { executor: executorOf(on) }),
    cwd,
    environment: isObject(environment) ? changed(own, environment) : (environment ?? own),
    ...(await windowUmask()),
    producer,
  };
}

/** @throws badRequest */
function executorOf(on: unknown): ExecutorParams {
  const executor = typeof on === 'string' ? readExecutor(on) : undefined;
  if (!executor) throw badRequest(`"on" must be ${EXECUTOR_WORDS}.`);
  return executor;
}

function changed(
  own: Record<string, string>,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const kept = Object.entries({ ...own, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as Record<string, string>;
}

function isObject(value: unknown): value is Readonly<Record<string, string | null>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
