import { toError } from '../../base/errors.ts';
import { forPeopleOnly, notSaved } from '../../protocol/errors.ts';
import type { HostSettings, SettingsChange } from '../../protocol/hostSettings.ts';
import { isPerson } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** Changes settings of the host; returns all of them. @throws notSaved, notOwner for a program */
export function configure(context: EngineContext, params: SettingsChange, caller: Caller): HostSettings {
  if (caller.session.role === 'program') throw forPeopleOnly('read settings of the task host');
  const { environment, ...change } = params;
  if (Object.keys(change).length === 0) return context.settings.current;
  if (!isPerson(caller, (id) => context.table.find(id)))
    throw forPeopleOnly('change settings of the task host');
  const settings = context.settings.change(change, {
    ...{ by: caller.session.label, at: new Date().toISOString() },
    ...(environment && { environment: kept(context, environment) }),
  });
  context.notices.review();
  if (change.budgets !== undefined || change.unset) context.turn.reviewBudgets();
  context.awake.review();
  return settings;
}

/** @throws notSaved */
function kept({ environments }: EngineContext, environment: Record<string, string>): string {
  try {
    return environments.keep(environment);
  } catch (error) {
    throw notSaved(toError(error));
  }
}
