/** When an end is told. */
export type NotificationChoice = 'always' | 'whenUnfocused' | 'afterSeconds' | 'never';

/** Every setting below `legwork.`, with the default that package.json declares. */
export const settingDefaults = {
  dataDirectory: '',
  shell: '',
  'notifications.completed': 'always' as NotificationChoice,
  'notifications.failed': 'always' as NotificationChoice,
  'notifications.minimumSeconds': 10,
};

export type SettingKey = keyof typeof settingDefaults;
