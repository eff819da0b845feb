import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { checked } from '../protocol/checked.ts';
import { notSaved } from '../protocol/errors.ts';
import {
  hostSettings,
  type HostNotifications,
  type HostSettings,
  type SettingOrigin,
  type SettingsChange,
} from '../protocol/hostSettings.ts';

/** Who changes settings; `environment` is a key, for the command of notifications. */
export type Setter = Pick<SettingOrigin, 'by' | 'at' | 'environment'>;

const PARTS = ['agentLimits', 'notifications'] as const;

/** What people have set of the host, in a file of the data directory. */
export class HostSettingsKeeper {
  readonly #path: string;
  #current: HostSettings = {};

  constructor(path: string) {
    this.#path = path;
  }

  get current(): HostSettings {
    return this.#current;
  }

  /** Reads the saved settings. @throws Error with the reason if the file is not valid; the defaults apply then */
  load(): void {
    try {
      this.#current = checked(hostSettings, JSON.parse(readRegularFile(this.#path)));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }

  /** Changes some of them, and notes who did; returns all. What changes nothing is not written. @throws notSaved */
  change(change: Omit<SettingsChange, 'environment'>, setter?: Setter): HostSettings {
    const before = this.#current;
    const next: HostSettings = { ...before, origins: { ...before.origins } };
    for (const part of PARTS) {
      const value = change[part];
      if (value === undefined) continue;
      if (value === null) {
        delete next[part];
        delete next.origins?.[part];
        continue;
      }
      Object.assign(next, { [part]: value });
      const origin = setter && originOf(part, { before, value, setter });
      if (origin) next.origins = { ...next.origins, [part]: origin };
    }
    if (Object.keys(next.origins ?? {}).length === 0) delete next.origins;
    if (isDeepStrictEqual(next, before)) return before;
    try {
      writeFileAtomically(this.#path, `${JSON.stringify(next, undefined, 2)}\n`);
    } catch (error) {
      throw notSaved(toError(error));
    }
    this.#current = next;
    return next;
  }
}

/** Who set a part: the one before, if the value and its environment stay the same. */
function originOf(
  part: (typeof PARTS)[number],
  change: { before: HostSettings; value: object; setter: Setter },
): SettingOrigin {
  const { before, value, setter } = change;
  const { by, at } = setter;
  const origin = before.origins?.[part];
  if (part === 'agentLimits') return origin && isDeepStrictEqual(value, before[part]) ? origin : { by, at };
  const environment = setter.environment ?? origin?.environment;
  const isSame = isDeepStrictEqual(value, before[part]) && environment === origin?.environment;
  if (origin && isSame) return origin;
  const since = notifiesAlike(before.notifications, value) ? (origin?.since ?? at) : at;
  return {
    ...{ by, at, since },
    ...(environment !== undefined && { environment }),
  };
}

/** Whether the same events are notified, so that none of those before the change is lost. */
function notifiesAlike(before: HostNotifications | undefined, now: HostNotifications): boolean {
  const isOn = before?.command !== undefined && now.command !== undefined;
  return isOn && isDeepStrictEqual(before.events, now.events);
}
