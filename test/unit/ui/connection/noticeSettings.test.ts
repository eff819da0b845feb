import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../src/base/events.ts';
import type { TaskClient } from '../../../../src/client/taskClient.ts';
import { HostSettingsKeeper } from '../../../../src/core/hostSettingsKeeper.ts';
import { checked } from '../../../../src/protocol/checked.ts';
import {
  settingsChange,
  type HostNotifications,
  type SettingsChange,
} from '../../../../src/protocol/hostSettings.ts';
import { applyNoticeSettings } from '../../../../src/ui/connection/noticeSettings.ts';
import { parseOutsideNotices } from '../../../../src/ui/editor/settingValues.ts';
import { changeSettings, settings } from '../../../helpers/eagerEditor.ts';

afterEach(() => {
  for (const key of Object.keys(settings)) delete settings[key];
});

const NAMES = ['command', 'events', 'timeout', 'quietHours'].map((name) => `notifications.${name}`);
const VALUES: Record<string, unknown> = {
  'notifications.command': 'notify',
  'notifications.events': ['failed'],
  'notifications.timeout': 5,
  'notifications.quietHours': { from: '22:00', to: '07:00' },
};
const FIELDS = { command: 'notify', events: ['failed'], timeoutMs: 5000, quietHours: VALUES[NAMES[3] ?? ''] };

let folder: string;
let hosts = 0;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'legwork-settings-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A host that keeps what it is told, and a window of it. */
function openWindow(notifications?: HostNotifications) {
  const keeper = new HostSettingsKeeper(join(folder, String(hosts++)));
  if (notifications) keeper.change({ notifications });
  const environments: unknown[] = [];
  const warn = vi.fn();
  const client = {
    configure: async (change: SettingsChange = {}) => {
      if (change.environment) environments.push(change.environment);
      const { environment: _kept, ...settings } = checked(settingsChange, change);
      return keeper.change(settings);
    },
  } as unknown as TaskClient;
  const connected = new Emitter<TaskClient>();
  const applying = applyNoticeSettings({
    gateway: {
      onDidConnect: connected.event,
      whileConnected: (use: (client: TaskClient) => Promise<void>) => use(client),
    } as never,
    log: { warn } as never,
  });
  /** All that was asked for has been applied. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    warn,
    environments,
    applying,
    host: () => keeper.current.notifications ?? {},
    connect: async () => {
      connected.fire(client);
      await settled();
    },
    change: async (changes: Record<string, unknown>) => {
      changeSettings(changes);
      await settled();
    },
  };
}

test('on connecting, the host is told what is set here, and keeps what was set elsewhere', async () => {
  const window = openWindow({ command: 'from a shell', timeoutMs: 1 });
  await window.connect();
  expect(window.host()).toEqual({ command: 'from a shell', timeoutMs: 1 });
  settings['notifications.quietHours'] = VALUES['notifications.quietHours'];
  await window.connect();
  expect(window.host()).toEqual({ command: 'from a shell', timeoutMs: 1, quietHours: FIELDS.quietHours });
  expect(window.environments).toEqual([]);
  settings['notifications.command'] = 'notify';
  await window.connect();
  expect(window.host()).toMatchObject({ command: 'notify', timeoutMs: 1 });
  expect(window.environments).toEqual([expect.objectContaining({ PATH: process.env.PATH })]);
  expect(JSON.stringify(window.environments)).not.toMatch(/"LEGWORK_|"VSCODE_IPC_HOOK"/);
  window.applying.dispose();
});

test('whatever is set and removed, several at once too, the host has what is set', async () => {
  const anyChange = fc.dictionary(fc.constantFrom(...NAMES), fc.boolean(), { minKeys: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(anyChange, { maxLength: 6 }), async (changes) => {
      for (const key of NAMES) delete settings[key];
      const window = openWindow();
      await window.connect();
      for (const change of changes) {
        const entries = Object.entries(change);
        await window.change(
          Object.fromEntries(entries.map(([key, isSet]) => [key, isSet ? VALUES[key] : undefined])),
        );
        const set = Object.entries(FIELDS).filter((_, index) => (NAMES[index] ?? '') in settings);
        expect(window.host()).toEqual(Object.fromEntries(set));
      }
      expect(window.warn).not.toHaveBeenCalled();
      window.applying.dispose();
    }),
  );
});

test('whatever a person writes as settings, the host is told only what it accepts', () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(-1, 0, [], ['', 7], { from: '1:00', to: 2 }));
  fc.assert(
    fc.property(fc.record({ command: odd, events: odd, timeout: odd, quietHours: odd }), (written) => {
      const notifications = parseOutsideNotices(written);
      expect(() => checked(settingsChange, { notifications })).not.toThrow();
    }),
  );
});
