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
  const apply = (client: TaskClient, changed?: keyof HostNotifications) =>
    tellHost(client, changed).catch((error: unknown) =>
      log.warn(`Failed to apply settings: ${toError(error).message}`),
    );
  const list = new DisposableList();
  list.add(gateway.onDidConnect((client) => void apply(client)));
  for (const [setting, field] of Object.entries(FIELDS))
    list.add(
      onDidChangeSetting(setting, () => void gateway.whileConnected((client) => apply(client, field))),
    );
  return list;
}

async function tellHost(client: TaskClient, changed?: keyof HostNotifications): Promise<void> {
  const notifications = outsideNoticesSetting();
  const isRemoved = changed !== undefined && notifications[changed] === undefined;
  if (Object.keys(notifications).length === 0 && !isRemoved) return;
  await client.configure({
    notifications,
    ...(isRemoved && { unset: [`notifications.${changed}`] }),
    // The command runs on the desktop of the person who sets it.
    ...(notifications.command !== undefined && { environment: taskEnvironment(process.env) }),
  });
}
