import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

const shell = (line: string) => ['/bin/bash', '-c', line];

/** Each of forty lives only until it has forked the next one, for as long as the file is there. */
const BOMBS = {
  'in one group': `bomb() { [ -e "$FUSE" ] || exit; (bomb) & exit; }; for i in {1..40}; do (bomb) & done; sleep 1000`,
  'each in a session of its own': `[ -e "$FUSE" ] && for i in {1..40}; do setsid -f sh "$NEXT"; done; sleep 1000`,
};

test.each(Object.entries(BOMBS))(
  'a command that forks faster than it is looked at is overtaken: %s',
  async (_name, line) => {
    const { home, launcher, start } = openLauncher();
    const [fuse, next] = [join(home, 'fuse'), join(home, 'next')];
    writeFileSync(fuse, '');
    writeFileSync(next, '[ -e "$FUSE" ] && exec setsid -f sh "$NEXT"');
    const task = start('bomb', { argv: shell(line), environment: { FUSE: fuse, NEXT: next } });
    const identity = await task.identity();
    await waitFor('it to fork', async () => (await launcher.described('members', ...identity)).length > 5);
    // As the host does: until nothing is left.
    await waitFor(
      'nothing to be left',
      async () =>
        (await launcher.described('signal', ...identity, 'kill')).length === 0 && !isAlive(identity[0]),
    );
    expect(existsSync(fuse)).toBe(true);
    expect(await task.ended()).toBe('signal.9');
  },
);
