import { appendFileSync, existsSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../host/waitFor.ts';
import { openLauncher } from './attempt.ts';

/** A launcher, and what starts a shell command in a terminal and types into it. */
export function openTerminals(options: { home?: string; command?: string[] } = {}) {
  const opened = openLauncher(options);
  const startIn = (id: string, line: string, terminal = '80x24') => {
    const input = join(opened.home, 'run', `${id}.1.input`);
    writeFileSync(input, '');
    const command = { argv: ['/bin/sh', '-c', line], terminal };
    const task = opened.start(id, { ...command, input: { kind: 'feed', path: input } });
    const touch = () => utimesSync(input, new Date(), new Date());
    const shown = () => (existsSync(`${task.prefix}.out`) ? task.text() : '');
    const has = (text: string | RegExp) =>
      text instanceof RegExp ? text.test(shown()) : shown().includes(text);
    return {
      ...task,
      type: (keys: string | Buffer) => appendFileSync(input, keys),
      endInput() {
        writeFileSync(`${task.prefix}.eof`, '');
        touch();
      },
      resize(size: string) {
        writeFileSync(`${task.prefix}.size.tmp`, size);
        renameSync(`${task.prefix}.size.tmp`, `${task.prefix}.size`);
        touch();
      },
      /** Waits for the text; `nudge` is called before each look. */
      shows: (text: string | RegExp, nudge?: () => void) =>
        waitFor(`"${text}" on the screen of ${id}`, () => {
          nudge?.();
          return has(text);
        }).catch((error: Error) => {
          throw new Error(`${error.message}; it shows ${JSON.stringify(shown().slice(-1000))}`);
        }),
    };
  };
  return { ...opened, startIn };
}
