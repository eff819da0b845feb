import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../src/base/events.ts';
import type { TaskClient } from '../../../../src/client/taskClient.ts';
import { HostSettingsKeeper } from '../../../../src/core/hostSettingsKeeper.ts';
import { checked } from '../../../../src/protocol/checked.ts';
import { badRequest } from '../../../../src/protocol/errors.ts';
import { settingsChange, type SettingsChange } from '../../../../src/protocol/hostSettings.ts';
import type { SetGroupParams } from '../../../../src/protocol/messages.ts';
import { applyHostSettings } from '../../../../src/ui/connection/hostSettings.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { changeSettings, settings } from '../../../helpers/eagerEditor.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

afterEach(() => {
  for (const name of Object.keys(settings)) delete settings[name];
});

test('a group of the settings that the host refuses keeps no other from getting its slots', async () => {
  settings['groups'] = { build: 2, 'no/name': 3, net: 0, agents: 1 };
  const connected = new Emitter<TaskClient>();
  const warn = vi.fn();
  const set: SetGroupParams[] = [];
  const client = {
    setRetention: async () => null,
    setGroup: async (params: SetGroupParams) => {
      if (params.name === 'no/name') throw badRequest('It is no name.');
      set.push(params);
    },
  };
  const applying = applyHostSettings({
    gateway: { onDidConnect: connected.event } as never,
    model: new TaskModel(),
    log: { warn } as never,
  });
  connected.fire(client as never);
  await vi.waitFor(() => expect(set.at(-1)).toEqual({ name: 'agents', slots: 1 }), PATIENCE);
  expect(set.slice(0, -1)).toEqual([
    { name: 'build', slots: 2 },
    { name: 'net', slots: null },
  ]);
  expect(warn).toHaveBeenCalledExactlyOnceWith('Failed to apply settings: It is no name.');
  applying.dispose();
});

test.each([
  [{}, []],
  [{ depth: 1 }, [{ depth: 1 }]],
  [{ tasks: 0, costUsd: 2.5 }, [{ tasks: 0, costUsd: 2.5 }]],
  [{ costUsd: 0 }, []],
  [{ depth: -1, tasks: 'many', costUsd: null }, []],
])('of the limits of agents %j, the host is told what the user has set', async (set, told) => {
  for (const [name, value] of Object.entries(set)) settings[`agentLimits.${name}`] = value;
  const connected = new Emitter<TaskClient>();
  const changes: unknown[] = [];
  const retained = vi.fn(async () => null);
  const client = {
    setRetention: retained,
    configure: async (change: SettingsChange) => void changes.push(change.agentLimits),
  };
  const applying = applyHostSettings({
    gateway: { onDidConnect: connected.event } as never,
    model: new TaskModel(),
    log: { warn: vi.fn() } as never,
  });
  connected.fire(client as never);
  await vi.waitFor(() => expect(retained).toHaveBeenCalled(), PATIENCE);
  expect(changes).toEqual(told);
  applying.dispose();
});

test('a limit that is set or removed changes alone: those that a command line has set stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-settings-'));
  const keeper = new HostSettingsKeeper(join(folder, 'settings.json'));
  keeper.change({ agentLimits: { tasks: 7 } });
  const client = {
    configure: async (change: SettingsChange) => keeper.change(checked(settingsChange, change)),
  };
  const applying = applyHostSettings({
    gateway: {
      onDidConnect: new Emitter<TaskClient>().event,
      whileConnected: (use: (client: never) => Promise<void>) => use(client as never),
    } as never,
    model: new TaskModel(),
    log: { warn: vi.fn() } as never,
  });
  changeSettings({ 'agentLimits.depth': 1, 'agentLimits.costUsd': 2 });
  await vi.waitFor(
    () => expect(keeper.current.agentLimits).toEqual({ tasks: 7, depth: 1, costUsd: 2 }),
    PATIENCE,
  );
  changeSettings({ 'agentLimits.depth': undefined });
  await vi.waitFor(() => expect(keeper.current.agentLimits).toEqual({ tasks: 7, costUsd: 2 }), PATIENCE);
  applying.dispose();
  rmSync(folder, { recursive: true });
});
