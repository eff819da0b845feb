import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { callerIn, isSameId } from './caller.ts';
import { ExtensionApi, type ExtensionApiOptions } from './extensionApi.ts';
import type { LegworkApi, LegworkExtension } from './legwork.d.ts';

export interface ExtensionApisOptions extends Omit<ExtensionApiOptions, 'extension'> {
  /** Legwork's own. */
  ownId: string;
}

/** What the extension exports: an API for each extension that asks. */
export class ExtensionApis implements LegworkExtension, Disposable {
  readonly #options: ExtensionApisOptions;
  readonly #apis = new Map<string, ExtensionApi>();

  constructor(options: ExtensionApisOptions) {
    this.#options = options;
  }

  getApi(version: number, caller?: { readonly extensionId: string }): LegworkApi {
    if (version !== 1) {
      throw new RangeError(
        `Legwork offers version 1 of its API, not ${version}. Update the older of the two.`,
      );
    }
    const extension = this.#extension(caller?.extensionId);
    const known = this.#apis.get(extension.id);
    if (known) return known;
    const api = new ExtensionApi({ ...this.#options, extension });
    this.#apis.set(extension.id, api);
    return api;
  }

  dispose(): void {
    for (const api of this.#apis.values()) api.dispose();
    this.#apis.clear();
  }

  #extension(given: string | undefined): { id: string; name: string } {
    const { all } = vscode.extensions;
    const id = given ?? callerIn(new Error().stack ?? '', all, this.#options.ownId);
    const found = all.find((extension) => id !== undefined && isSameId(extension.id, id));
    if (!found) {
      throw new TypeError(
        id === undefined
          ? 'Legwork cannot tell which extension calls. Pass its id: getApi(1, { extensionId: context.extension.id }).'
          : `There is no extension "${id}".`,
      );
    }
    const { displayName } = found.packageJSON as { displayName?: unknown };
    return { id: found.id, name: typeof displayName === 'string' ? displayName : found.id };
  }
}
