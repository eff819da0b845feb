import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { checked } from '../protocol/checked.ts';
import { notSaved } from '../protocol/errors.ts';
import { hostSettings, type HostSettings, type SettingsChange } from '../protocol/hostSettings.ts';

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

  /** Changes some of them; returns all. @throws notSaved */
  change({ agentLimits, notifications }: SettingsChange): HostSettings {
    const next = { ...this.#current };
    if (agentLimits === null) delete next.agentLimits;
    else if (agentLimits !== undefined) next.agentLimits = agentLimits;
    if (notifications === null) delete next.notifications;
    else if (notifications !== undefined) next.notifications = notifications;
    try {
      writeFileAtomically(this.#path, `${JSON.stringify(next, undefined, 2)}\n`);
    } catch (error) {
      throw notSaved(toError(error));
    }
    this.#current = next;
    return next;
  }
}
