import type { AgentSetting, LossPolicy, RunMode } from '../../protocol/agentRun.ts';

/** When to notify about an end. */
export type NotificationChoice = 'always' | 'whenUnfocused' | 'afterSeconds' | 'never';

/** When to notify about a task that goes on. */
export type PromptNotificationChoice = Exclude<NotificationChoice, 'afterSeconds'>;

/** Every setting below `legwork.`, with the default that package.json declares. */
export const settingDefaults = {
  dataDirectory: '',
  shell: '',
  color: false,
  'notifications.completed': 'always' as NotificationChoice,
  'notifications.failed': 'always' as NotificationChoice,
  'notifications.needsYou': 'always' as PromptNotificationChoice,
  'notifications.matched': 'always' as PromptNotificationChoice,
  'notifications.minimumSeconds': 10,
  groups: {} as Record<string, number>,
  'retention.days': 30,
  'retention.count': 5000,
  'retention.sizeGiB': 10,
  onWindowClose: 'keep' as 'keep' | 'cancel',
  agents: {} as Record<string, AgentSetting>,
  agentMode: 'ask' as RunMode,
  agentResume: 'ask' as LossPolicy,
  host: 'shared' as 'shared' | 'embedded',
};

export type SettingKey = keyof typeof settingDefaults;

/** When a person is notified of ends. */
export interface NotificationSettings {
  completed: NotificationChoice;
  failed: NotificationChoice;
  minimumSeconds: number;
}
