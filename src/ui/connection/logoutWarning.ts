import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { untoldLogout } from '../../client/logoutNote.ts';
import { inMessage } from '../editor/labelText.ts';
import type { HostGateway } from './hostGateway.ts';

/** Nobody waits for it, and a host finds out after its start. */
const QUIET_MS = 15_000;

/** Tells the person once if tasks end when they log out of this machine, and what prevents that. */
export function warnOfLogout({
  onDidConnect,
  program,
}: Pick<HostGateway, 'onDidConnect' | 'program'>): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const subscription = onDidConnect((client) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void untoldLogout(program.paths, client).then((sentence) => {
        if (sentence !== undefined) void vscode.window.showWarningMessage(inMessage(sentence));
      });
    }, QUIET_MS).unref();
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      subscription.dispose();
    },
  };
}
