import { forPeopleOnly } from '../../protocol/errors.ts';
import type { HostSettings, SettingsChange } from '../../protocol/hostSettings.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** Changes settings of the host; returns all of them. @throws notSaved, notOwner for a program */
export function configure(context: EngineContext, change: SettingsChange, caller: Caller): HostSettings {
  if (caller.session.role === 'program') throw forPeopleOnly('read or change settings of the task host');
  if (Object.keys(change).length === 0) return context.settings.current;
  return context.settings.change(change);
}
