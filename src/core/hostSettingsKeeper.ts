import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { described } from '../base/schema.ts';
import { checked } from '../protocol/checked.ts';
import { notSaved } from '../protocol/errors.ts';
import { object } from '../protocol/fields.ts';
import {
  hostSettings,
  type HostNotifications,
  type HostSettings,
  type SettingOrigin,
  type SettingsChange,
} from '../protocol/hostSettings.ts';

/** Who changes settings; `environment` is a key, for the command of notifications. */
export type Setter = Pick<SettingOrigin, 'by' | 'at' | 'environment'>;

const anyObject = described(() => object({}, 'The settings.', 'The settings'));
const PARTS = ['agentLimits', 'notifications', 'search', 'budgets', 'power', 'executors'] as const;

type Part = (typeof PARTS)[number];

/** What people have set of the host, in a file of the data directory. */
export class HostSettingsKeeper {
  readonly #path: string;
  #current: HostSettings = {};
  /** Parts of the file that are not valid, perhaps only for this version. They stay in it until they are set anew. */
  #invalid: Record<string, unknown> = {};
  /** Why the file cannot be read at all. */
  #fault: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get current(): HostSettings {
    return this.#current;
  }

  /** Reads the saved settings. @throws Error with the reason if a part is not valid; its defaults apply then */
  load(): void {
    try {
      this.#take(JSON.parse(readRegularFile(this.#path)));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      this.#fault = toError(error).message;
      throw error;
    }
    if (Object.keys(this.#invalid).length > 0) checked(hostSettings, this.#invalid);
  }

  #take(saved: unknown): void {
    const { origins, ...parts }: Record<string, unknown> = checked(anyObject, saved);
    const invalid = PARTS.filter((part) => !isValid(() => checked(hostSettings, { [part]: parts[part] })));
    this.#current = checked(hostSettings, { ...without(parts, invalid), ...validOrigins(origins, invalid) });
    for (const part of invalid) this.#invalid[part] = parts[part];
  }

  /**
   * Changes some of them, and notes who did; returns all. What changes nothing is not written.
   * @throws notSaved; also if the file cannot be read, because a person may still repair it
   */
  change(change: Omit<SettingsChange, 'environment'>, setter?: Setter): HostSettings {
    const before = this.#current;
    const next: HostSettings = { ...before, origins: { ...before.origins } };
    for (const part of PARTS) {
      const value = partAfter(part, before, change);
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
    const replaced = PARTS.filter((part) => partAfter(part, before, change) !== undefined);
    const invalid = without(this.#invalid, replaced);
    if (isDeepStrictEqual(next, before) && isDeepStrictEqual(invalid, this.#invalid)) return before;
    this.#save({ ...next, ...invalid });
    this.#current = next;
    this.#invalid = invalid;
    return next;
  }

  #save(content: object): void {
    if (this.#fault !== undefined && existsSync(this.#path))
      throw notSaved(new Error(`${this.#path} cannot be read (${this.#fault}). Repair or remove it`));
    try {
      writeFileAtomically(this.#path, `${JSON.stringify(content, undefined, 2)}\n`);
    } catch (error) {
      throw notSaved(toError(error));
    }
  }
}

/** A part as it is after a change; `null` if nothing of it is set, `undefined` if the change is not about it. */
function partAfter(
  part: Part,
  before: HostSettings,
  { unset = [], ...change }: Omit<SettingsChange, 'environment'>,
): HostSettings[Part] | null {
  const given = change[part];
  const removed = unset.flatMap((name) => (name.startsWith(`${part}.`) ? name.slice(part.length + 1) : []));
  if (given === null || (given === undefined && removed.length === 0)) return given;
  const next = { ...without({ ...before[part] }, removed), ...given };
  return Object.keys(next).length > 0 ? next : null;
}

function without<T extends object>(whole: T, names: readonly string[]): Partial<T> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name))) as Partial<T>;
}

function validOrigins(origins: unknown, invalid: readonly Part[]): object {
  if (typeof origins !== 'object' || origins === null) return {};
  const valid = without(origins, invalid);
  return Object.keys(valid).length > 0 ? { origins: valid } : {};
}

function isValid(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Who set a part: the one before, if the value and its environment stay the same. */
function originOf(
  part: Part,
  change: { before: HostSettings; value: object; setter: Setter },
): SettingOrigin {
  const { before, value, setter } = change;
  const { by, at } = setter;
  const origin = before.origins?.[part];
  if (part !== 'notifications') return origin && isDeepStrictEqual(value, before[part]) ? origin : { by, at };
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
