import { closeSync, openSync } from 'node:fs';
import { badRequest, noInputOnWindows } from '../protocol/errors.ts';
import type { InputPipes } from './inputPipe.posix.ts';

/** Windows has no signal that stops a process tree and lets it go on. @throws badRequest */
export function holdTreeOnWindows(): Promise<void> {
  return Promise.reject(
    badRequest('A running command cannot be paused on Windows. Pause its group instead.'),
  );
}

/** Windows has no named pipe that outlives both its ends, so input would be lost with the host. */
export const noInputPipes: InputPipes = {
  create() {
    throw noInputOnWindows();
  },
  write: () => false,
  /** The wrapper itself feeds its command, and looks for this. */
  endFeed: (prefix) => closeSync(openSync(`${prefix}.eof`, 'w', 0o600)),
};
