import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AgentSetting, LossPolicy, UnattendedQuestions } from '../../protocol/agentRun.ts';
import { NOTIFIED_EVENTS, type NotifiedEvent } from '../../protocol/outsideNotices.ts';
import type {
  AgentLimits,
  Budgets,
  ExecutorSettings,
  HostNotifications,
  HostPower,
} from '../../protocol/hostSettings.ts';
import { KEEP_AWAKE, MINIMUM_STALL_MS } from '../../protocol/power.ts';
import type { RunMode } from '../../protocol/runMode.ts';
import type { RetentionPolicy } from '../../protocol/messages.ts';
import type { Isolation } from '../../protocol/worktree.ts';
import type { PathMapping } from '../../protocol/problems.ts';
import { parsePathMappings } from './pathMappings.ts';
import {
  type GroupSetting,
  parseAgentLimits,
  parseBudgets,
  parseAgents,
  parseGroups,
  parseOutsideNotices,
  retentionPolicy,
} from './settingValues.ts';

const SECTION = 'legwork';

/** When to notify about an end. */
export type NotificationChoice = 'always' | 'whenUnfocused' | 'afterSeconds' | 'never';

/** When to notify about a task that goes on. */
export type PromptNotificationChoice = Exclude<NotificationChoice, 'afterSeconds'>;

/** Every setting below `legwork.`, with the default that package.json declares. */
export const settingDefaults = {
  dataDirectory: '',
  dataDirectoryPerMachine: false,
  shell: '',
  color: false,
  codeLens: true,
  problemMatchers: [
    '$tsc',
    '$tsc-watch',
    '$eslint-stylish',
    '$eslint-compact',
    '$gcc',
    '$rustc',
    '$go',
    '$msCompile',
  ] as unknown[],
  pathMappings: {} as Record<string, string>,
  'notifications.completed': 'afterSeconds' as NotificationChoice,
  'notifications.failed': 'afterSeconds' as NotificationChoice,
  'notifications.needsYou': 'always' as PromptNotificationChoice,
  'notifications.matched': 'always' as PromptNotificationChoice,
  'notifications.silent': 'always' as PromptNotificationChoice,
  'notifications.minimumSeconds': 5,
  'notifications.command': '' as string | string[],
  'notifications.events': [...NOTIFIED_EVENTS] as NotifiedEvent[],
  'notifications.timeout': 30,
  'notifications.quietHours': {} as { from?: string; to?: string },
  remindAfterMinutes: 10,
  stallAfter: 0,
  keepAwake: 'never' as HostPower['keepAwake'] & string,
  unattendedQuestions: 'wait' as UnattendedQuestions,
  groups: {} as Record<string, number | { slots?: number; gate?: boolean; budget?: number }>,
  budgets: {} as Budgets,
  executors: {} as ExecutorSettings,
  'retention.days': 30,
  'retention.count': 5000,
  'retention.sizeGiB': 10,
  onWindowClose: 'keep' as 'keep' | 'cancel',
  agents: {} as Record<string, AgentSetting>,
  agentMode: 'ask' as RunMode,
  isolation: 'folder' as 'folder' | 'worktree' | 'worktreeWithChanges',
  'worktrees.setup': '',
  'worktrees.teardown': '',
  agentResume: 'ask' as LossPolicy,
  'agentLimits.depth': 2,
  'agentLimits.tasks': 50,
  'agentLimits.costUsd': 0,
  agentTools: true,
  agentBriefing: true,
  snapshots: true,
  host: 'shared' as 'shared' | 'embedded',
  'mcp.enabled': true,
  terminalCompletion: true,
};

export type SettingKey = keyof typeof settingDefaults;

/** When a person is notified of ends. */
export interface NotificationSettings {
  completed: NotificationChoice;
  failed: NotificationChoice;
  minimumSeconds: number;
}

/** The value of a setting, or its default where that has another type; the only place that reads Legwork's settings. */
export function readSetting<K extends SettingKey>(key: K): (typeof settingDefaults)[K] {
  const usual = settingDefaults[key];
  const value = vscode.workspace.getConfiguration(SECTION).get<(typeof settingDefaults)[K]>(key, usual);
  return value !== null && typeof value === typeof usual ? value : usual;
}

/** Whether shells in integrated terminals complete `legwork`. */
export function terminalCompletionSetting(): boolean {
  return readSetting('terminalCompletion');
}

/** When to notify about ends. */
export function notificationSettings(): NotificationSettings {
  return {
    completed: readSetting('notifications.completed'),
    failed: readSetting('notifications.failed'),
    minimumSeconds: readSetting('notifications.minimumSeconds'),
  };
}

/** When to notify about a task that goes on. */
export function promptNotificationSetting(kind: 'needsYou' | 'matched' | 'silent'): PromptNotificationChoice {
  return readSetting(`notifications.${kind}`);
}

/** How long a task may wait for the person before that is said again, in milliseconds; 0: for ever. */
export function remindAfterSetting(): number {
  return readSetting('remindAfterMinutes') * 60_000;
}

/** After how long a task is told of that prints nothing and uses no processor, in milliseconds; `undefined`: never. */
export function stallAfterSetting(): number | undefined {
  const minutes = readSetting('stallAfter');
  return minutes > 0 ? Math.max(MINIMUM_STALL_MS, Math.round(minutes * 60_000)) : undefined;
}

/** Whether tasks keep the machine awake, if the user has set it. */
export function keepAwakeSetting(): HostPower['keepAwake'] {
  return KEEP_AWAKE.find((each) => each === userSetting('keepAwake'));
}

/** What happens to questions and plans while no person is connected. */
export function unattendedQuestionsSetting(): UnattendedQuestions {
  return readSetting('unattendedQuestions');
}

/** The problem matchers for the outputs of tasks that have none of their own: names, or matchers as in a tasks.json. */
export function problemMatchersSetting(): readonly unknown[] {
  const matchers: unknown = readSetting('problemMatchers');
  return Array.isArray(matchers) ? matchers : [];
}

/** Where folders that outputs name are on this machine. */
export function pathMappingsSetting(): PathMapping[] {
  const folders = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({ name, path: uri.fsPath }));
  return parsePathMappings(readSetting('pathMappings'), { folders });
}

/** Where the tasks' engine runs: in a host that all windows share, or in this window's extension host. */
export function hostSetting(): 'shared' | 'embedded' {
  return readSetting('host');
}

/** What happens to a task when the window that started it closes. */
export function closePolicySetting(): 'keep' | 'cancel' {
  return readSetting('onWindowClose');
}

/** How agents are started, by their ids. */
export function agentsSetting(): Record<string, AgentSetting> {
  return parseAgents(readSetting('agents'));
}

/** What an agent may do, where nothing else was chosen. */
export function agentModeSetting(): RunMode {
  return readSetting('agentMode');
}

/** Where an agent works, where nothing else was chosen. */
export function isolationSetting(): (typeof settingDefaults)['isolation'] {
  return readSetting('isolation');
}

/** What is done in new worktrees: by our settings, and with the files that the editor's own worktrees get. */
export function worktreeSettings(): Pick<Isolation, 'setup' | 'teardown' | 'include'> {
  const [setup, teardown] = [readSetting('worktrees.setup'), readSetting('worktrees.teardown')];
  const include = vscode.workspace.getConfiguration('git').get<unknown>('worktreeIncludeFiles');
  const patterns = Array.isArray(include)
    ? include.filter((each) => typeof each === 'string' && each !== '')
    : [];
  return {
    ...(setup && { setup }),
    ...(teardown && { teardown }),
    ...(patterns.length > 0 && { include: patterns }),
  };
}

/** What to do with agent runs whose process was lost. */
export function agentResumeSetting(): LossPolicy {
  return readSetting('agentResume');
}

/** The limits of what agents start that the user has set; `undefined` if none is set. */
export function agentLimitsSetting(): AgentLimits | undefined {
  return parseAgentLimits({
    depth: userSetting('agentLimits.depth'),
    tasks: userSetting('agentLimits.tasks'),
    costUsd: userSetting('agentLimits.costUsd'),
  });
}

/** What agent runs may cost on a day, as the user has set it; `undefined` if it is not set. */
export function budgetsSetting(): Budgets | undefined {
  return parseBudgets(userSetting('budgets'));
}

/** Where tasks run, as the user has set it; the host checks it. `undefined` if it is not set. */
export function executorsSetting(): ExecutorSettings | undefined {
  const setting = userSetting('executors');
  return typeof setting === 'object' && setting !== null ? setting : undefined;
}

/** What the user has set, whatever the default is. */
function userSetting(key: SettingKey): unknown {
  return vscode.workspace.getConfiguration(SECTION).inspect(key)?.globalValue;
}

/** Whether agents are offered Legwork's tools, and whether they are told of Legwork. */
export function agentOfferSettings(): { offersTools: boolean; isBriefed: boolean } {
  return { offersTools: readSetting('agentTools'), isBriefed: readSetting('agentBriefing') };
}

/** Whether what is in a repository is kept before an agent run. */
export function snapshotsSetting(): boolean {
  return readSetting('snapshots');
}

/** The groups that have a number of slots by setting. */
export function groupsSetting(): GroupSetting[] {
  return parseGroups(readSetting('groups'));
}

/** Keeps the setting in step with slots that were set by hand, where it speaks of that group. */
export async function rememberGroupSlots(name: string, slots: number | null): Promise<void> {
  const groups = readSetting('groups');
  const before = groups[name];
  if (before === undefined) return;
  const after = typeof before === 'number' ? (slots ?? 0) : { ...before, slots: slots ?? 0 };
  await writeUserSetting('groups', { ...groups, [name]: after });
}

/** What is kept of ended tasks. */
export function retentionSetting(): RetentionPolicy {
  return retentionPolicy({
    days: readSetting('retention.days'),
    count: readSetting('retention.count'),
    sizeGiB: readSetting('retention.sizeGiB'),
  });
}

/** How the user wants to be notified outside the editor, as far as they have set it; what is not valid is left out. */
export function outsideNoticesSetting(): HostNotifications {
  return parseOutsideNotices({
    command: userSetting('notifications.command'),
    events: userSetting('notifications.events'),
    timeout: userSetting('notifications.timeout'),
    quietHours: userSetting('notifications.quietHours'),
  });
}

/** Calls back when one of the settings that begin like this changed. */
export function onDidChangeSetting(prefix: string, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.${prefix}`)) listener();
  });
}

/** Changes a setting for the user, in every workspace. */
export async function writeUserSetting<K extends SettingKey>(
  key: K,
  value: (typeof settingDefaults)[K],
): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(key, value, vscode.ConfigurationTarget.Global);
}

/** The data directory setting with `~` resolved; `undefined` when it is not set. */
export function dataDirectorySetting(): string | undefined {
  const value = readSetting('dataDirectory').trim();
  if (value === '') return undefined;
  return value === '~' || /^~[\\/]/.test(value) ? join(homedir(), value.slice(1)) : value;
}

/** Offers a reload when a setting changes that a window reads only once. */
export function watchSettingsReadOnce(): vscode.Disposable {
  const offerReload = async () => {
    const reload = vscode.l10n.t('Reload Window');
    const choice = await vscode.window.showInformationMessage(
      vscode.l10n.t('Reload the window to apply the new setting.'),
      reload,
    );
    if (choice === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
  };
  return vscode.Disposable.from(
    onDidChangeSetting('dataDirectory', () => void offerReload()),
    onDidChangeSetting('dataDirectoryPerMachine', () => void offerReload()),
    onDidChangeSetting('host', () => void offerReload()),
  );
}
