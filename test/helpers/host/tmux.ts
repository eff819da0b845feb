import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { isAlive } from './processes.ts';
import { waitFor } from './waitFor.ts';

const run = promisify(execFile);

/** Whether a program is on this machine. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** What is started in a terminal. */
export interface TmuxOptions {
  command: string[];
  cwd: string;
  environment: Record<string, string>;
  columns?: number;
  rows?: number;
}

/** A real terminal of its own, in a server of tmux that ends with the test. */
export async function openTmux({ command, cwd, environment, columns = 100, rows = 24 }: TmuxOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-tmux-'));
  const { TMUX: _outer, ...own } = process.env;
  const env = { ...own, ...environment };
  const within = (place: string) => async (words: string[]) =>
    (await run('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...words], { cwd: place, env }))
      .stdout;
  await within(cwd)(['new-session', '-d', '-x', String(columns), '-y', String(rows), '--', ...command]);
  // At its end, the test may have removed where the commands ran.
  const tmux = (...words: string[]) => within(folder)(words);
  const server = Number(await tmux('display-message', '-p', '#{pid}'));
  onTestFinished(async () => {
    await tmux('kill-server').catch(() => undefined);
    await waitFor('the terminal to be gone', () => !isAlive(server));
    rmSync(folder, { recursive: true, maxRetries: 5 });
  });
  const screen = async (...how: string[]) => (await tmux('capture-pane', '-p', ...how)).trimEnd();
  return {
    tmux,
    screen,
    /** Types text as it is. */
    type: (text: string) => tmux('send-keys', '-l', '--', text),
    /** Presses keys by the names that tmux has for them. */
    press: (...keys: string[]) => tmux('send-keys', ...keys),
    /** Waits for text on the screen; the error shows what is there instead. */
    shows: async (text: string | RegExp) => {
      let last = '';
      const isThere = async () => {
        last = await screen();
        return typeof text === 'string' ? last.includes(text) : text.test(last);
      };
      await waitFor(`${String(text)} on the screen`, isThere).catch((error: unknown) => {
        throw new Error(`The screen shows:\n${last}`, { cause: error });
      });
      return last;
    },
  };
}
