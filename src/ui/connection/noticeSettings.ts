import type { LogOutputChannel } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import { taskEnvironment } from '../../client/taskEnvironment.ts';
import type { HostNotifications } from '../../protocol/hostSettings.ts';
import { onDidChangeSetting, outsideNoticesSetting } from '../editor/settings.ts';
import type { HostGateway } from './hostGateway.ts';

/** The settings of notices outside the editor, and what they are called at the host. */
const FIELDS: Record<string, keyof HostNotifications> = {
  'notifications.command': 'command',
  'notifications.events': 'events',
  'notifications.timeout': 'timeoutMs',
  'notifications.quietHours': 'quietHours',
};

/**
 * Tells the host the user's settings of notices outside the editor: on every connection what is set, so that a command
 * line can set the rest; and when they change, also what is not set any more.
 */
export function applyNoticeSettings(parts: { gateway: HostGateway; log: LogOutputChannel }): Disposable {
  const { gateway, log } = parts;
  let applying = Promise.resolve();
  /** One after the other, because each begins with what the host has. */
  const apply = (client: TaskClient, removed: (keyof HostNotifications)[] = []) => {
    applying = applying
      .then(() => tellHost(client, removed))
      .catch((error: unknown) => log.warn(`Failed to apply settings: ${toError(error).message}`));
    return applying;
  };
  const list = new DisposableList();
  list.add(gateway.onDidConnect((client) => void apply(client)));
  for (const [setting, field] of Object.entries(FIELDS))
    list.add(
      onDidChangeSetting(setting, () => {
        const isSet = outsideNoticesSetting()[field] !== undefined;
        void gateway.whileConnected((client) => apply(client, isSet ? [] : [field]));
      }),
    );
  return list;
}

async function tellHost(client: TaskClient, removed: (keyof HostNotifications)[]): Promise<void> {
  const set = outsideNoticesSetting();
  if (Object.keys(set).length === 0 && removed.length === 0) return;
  const { notifications } = await client.configure();
  const next = { ...notifications, ...set };
  for (const field of removed) if (set[field] === undefined) delete next[field];
  await client.configure({
    notifications: Object.keys(next).length > 0 ? next : null,
    // The command runs on the desktop of the person who sets it.
    ...(set.command !== undefined && { environment: taskEnvironment(process.env) }),
  });
}
