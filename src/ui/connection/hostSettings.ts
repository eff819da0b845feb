import { env, type LogOutputChannel } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import type { GroupState } from '../../protocol/messages.ts';
import type { AgentLimits, Budgets, SettingName } from '../../protocol/hostSettings.ts';
import {
  agentLimitsSetting,
  budgetsSetting,
  executorsSetting,
  groupsSetting,
  keepAwakeSetting,
  onDidChangeSetting,
  retentionSetting,
} from '../editor/settings.ts';
import type { GroupSetting } from '../editor/settingValues.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import type { HostGateway } from './hostGateway.ts';
import { editorsRipgrep } from './editorsRipgrep.ts';
import { applyNoticeSettings } from './noticeSettings.ts';

/** Tells the host what the settings say of it: on every connection, and when they change. */
export function applyHostSettings(parts: {
  gateway: HostGateway;
  model: TaskModel;
  log: LogOutputChannel;
}): Disposable {
  const { gateway, model, log } = parts;
  const logged = (applying: Promise<unknown>) =>
    applying.catch((error: unknown) => log.warn(`Failed to apply settings: ${toError(error).message}`));

  const applyGroups = async (client: TaskClient) => {
    for (const group of groupsSetting()) {
      const known = model.groups().find(({ name }) => name === group.name);
      // oxlint-disable-next-line no-await-in-loop -- each group's failure is logged by itself
      if (!known || !isAsSet(known, group)) await logged(client.setGroup(group));
    }
  };
  const applyRetention = async (client: TaskClient) => {
    await client.setRetention(retentionSetting());
  };
  // Where the user has set none, somebody may have set them by the command line.
  const applyAgentLimits = async (client: TaskClient) => {
    const agentLimits = agentLimitsSetting();
    if (agentLimits) await client.configure({ agentLimits });
  };
  // A later version of the editor has it elsewhere.
  const tellRipgrep = async (client: TaskClient) => {
    const ripgrep = await editorsRipgrep(env.appRoot);
    if (ripgrep !== undefined) await client.configure({ search: { ripgrep } });
  };
  const applyBudgets = async (client: TaskClient) => {
    const budgets = budgetsSetting();
    if (budgets) await client.configure({ budgets, ...unsetBudgets(budgets) });
  };
  const changeBudgets = async (client: TaskClient) => {
    const budgets = budgetsSetting();
    await client.configure(budgets ? { budgets, ...unsetBudgets(budgets) } : { budgets: null });
  };
  const applyPower = async (client: TaskClient, isChanged = false) => {
    const keepAwake = keepAwakeSetting();
    if (keepAwake) await client.configure({ power: { keepAwake } });
    else if (isChanged) await client.configure({ unset: ['power.keepAwake'] });
  };
  // The setting is the whole: what it does not have is removed.
  const applyExecutors = async (client: TaskClient, isChanged = false) => {
    const executors = executorsSetting();
    if (!executors && !isChanged) return;
    const unset = (['slurm', 'groups', 'folders'] as const).filter((part) => executors?.[part] === undefined);
    await client.configure({
      ...(executors && { executors }),
      ...(unset.length > 0 && { unset: unset.map((part) => `executors.${part}` as const) }),
    });
  };
  const changeAgentLimit = async (client: TaskClient, field: keyof AgentLimits) => {
    const agentLimits = agentLimitsSetting() ?? {};
    const isRemoved = agentLimits[field] === undefined;
    await client.configure({ agentLimits, ...(isRemoved && { unset: [`agentLimits.${field}`] }) });
  };

  const list = new DisposableList();
  list.add(applyNoticeSettings(parts));
  list.add(
    gateway.onDidConnect((client) => {
      void logged(applyGroups(client));
      void logged(applyRetention(client));
      void logged(applyAgentLimits(client));
      void logged(tellRipgrep(client));
      void logged(applyBudgets(client));
      void logged(applyPower(client));
      void logged(applyExecutors(client));
    }),
  );
  list.add(onDidChangeSetting('groups', () => void logged(gateway.whileConnected(applyGroups))));
  list.add(onDidChangeSetting('retention', () => void logged(gateway.whileConnected(applyRetention))));
  list.add(onDidChangeSetting('budgets', () => void logged(gateway.whileConnected(changeBudgets))));
  list.add(
    onDidChangeSetting(
      'keepAwake',
      () => void logged(gateway.whileConnected((client) => applyPower(client, true))),
    ),
  );
  list.add(
    onDidChangeSetting(
      'executors',
      () => void logged(gateway.whileConnected((client) => applyExecutors(client, true))),
    ),
  );
  for (const field of ['depth', 'tasks', 'costUsd'] as const)
    list.add(
      onDidChangeSetting(
        `agentLimits.${field}`,
        () => void logged(gateway.whileConnected((client) => changeAgentLimit(client, field))),
      ),
    );
  return list;
}

/** Whether a group is already as the setting says, as far as that says something. */
function isAsSet(known: GroupState, { slots, isGated, budgetUsd }: GroupSetting): boolean {
  const hasSlots = slots === undefined || (known.slots ?? null) === slots;
  const hasGate = isGated === undefined || (known.isGated ?? false) === isGated;
  return hasSlots && hasGate && (budgetUsd === undefined || (known.budgetUsd ?? null) === budgetUsd);
}

/** The setting is the whole: what it does not have is removed. */
function unsetBudgets({ day, providers }: Budgets): { unset?: SettingName[] } {
  const unset: SettingName[] = [
    ...(day === undefined ? (['budgets.day'] as const) : []),
    ...(providers === undefined ? (['budgets.providers'] as const) : []),
  ];
  return unset.length > 0 ? { unset } : {};
}
