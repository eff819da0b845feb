import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import type { ShellParams } from '../../src/protocol/startParams.ts';
import { inEachHome } from '../helpers/host/homes.ts';
import { openHome, type Home } from '../helpers/host/openHome.ts';
import { killNow, pidsWithArguments } from '../helpers/host/processes.ts';
import { expectRefused } from '../helpers/host/refused.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const terminal = { columns: 80, rows: 24 };
const CTRL_C = '\u0003';

/** Says how large its terminal is whenever it is asked, and takes anything else as the answer. */
const ANSWERS =
  'while read -r word; do if [ "$word" = size ]; then stty size; else echo "so $word"; break; fi; done';

/** Starts a command in a terminal, and is what looks at it. */
async function startIn(home: Home, client: TaskClient, params: { command: string } & Partial<ShellParams>) {
  const { command, ...more } = params;
  const { id, output } = await client.start(home.params(command, { terminal, shell: '/bin/bash', ...more }));
  const screen = () => {
    try {
      return readFileSync(output.path, 'utf8');
    } catch {
      return '';
    }
  };
  return {
    id,
    screen,
    shows: (text: string, by: TaskClient = client) =>
      waitFor(`"${text}" on the screen of ${id}`, () => screen().includes(text)).catch(
        async (error: unknown) => {
          throw new Error(`${JSON.stringify(screen())} ${JSON.stringify((await by.get(id)).status)}`, {
            cause: error,
          });
        },
      ),
    type: (keys: string, by: TaskClient = client) => by.send({ id, content: keys }),
    /** Asks `ANSWERS` for its size, which it learns a moment after it was told. */
    hasSize: (size: string, by: TaskClient = client) =>
      waitFor(`${id} to have the size ${size}`, async () => {
        await by.send({ id, content: 'size\r' });
        return screen().includes(`\r\n${size}\r\n`);
      }),
  };
}

inEachHome((open) => {
  test('a command with a terminal has its size and colours, and asks; it outlives its host, and a rerun has one, too', async () => {
    const home = open();
    const client = await home.connect();
    const task = await startIn(home, client, {
      command:
        'test -t 0 && test -t 1 && stty size; echo "$TERM $COLORTERM"; env | grep -c "^COLUMNS=\\|^LINES="; printf "Sure? "; ' +
        ANSWERS,
      terminal: { columns: 100, rows: 30 },
      environment: { PATH: process.env.PATH ?? '', TERM: 'dumb', COLUMNS: '10', LINES: '5' },
    });
    await task.shows('Sure? ');
    expect(task.screen()).toBe('30 100\r\nxterm-256color truecolor\r\n0\r\nSure? ');
    await client.resize({ id: task.id, columns: 132, rows: 43 });
    await task.hasSize('43 132');
    await home.killHost();
    const next = await home.connect();
    await next.resize({ id: task.id, columns: 20, rows: 10 });
    await task.hasSize('10 20', next);
    await task.type('yes\r', next);
    expect((await next.wait(task.id)).status).toMatchObject({ state: 'completed' });
    expect(task.screen()).toContain('so yes\r\n');
    const again = await next.rerun({ id: task.id });
    expect(again.spec).toMatchObject({ terminal: { columns: 100, rows: 30 }, takesInput: true });
    await waitFor(
      'the new attempt to ask',
      () => task.screen().startsWith('30 100\r\n') && task.screen().endsWith('Sure? '),
    );
    await task.type(CTRL_C, next);
    expect((await next.wait(task.id)).status).toMatchObject({
      failure: { kind: 'signal', signal: 'SIGINT' },
    });
  });

  test('a size that was said before it started is the one that it starts with', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params('while [ ! -e go ]; do sleep 0.05; done'));
    const after = [{ task: first.id, on: 'any' as const }];
    const task = await startIn(home, client, { command: 'read -r go; stty size', after });
    await client.resize({ id: task.id, columns: 33, rows: 11 });
    home.go();
    await home.running(client, task.id);
    await task.type('\r');
    await client.wait(task.id);
    expect(task.screen()).toBe('\r\n11 33\r\n');
  });
});

test('what is no size, and what has no terminal, is refused', async () => {
  const home = openHome();
  const client = await home.connect();
  const task = await startIn(home, client, { command: 'sleep 600' });
  const plain = await client.start(home.params('sleep 600', { takesInput: true }));
  const sizes = [
    { columns: 0, rows: 24 },
    { columns: 80, rows: 1001 },
    { columns: 80.5, rows: 24 },
    { columns: '80', rows: 24 },
    { columns: 80 },
    {},
  ] as unknown as (typeof terminal)[];
  const refused = { code: ErrorCode.badRequest, says: 'a whole number from 1 to 1000' };
  for (const size of sizes) {
    await expectRefused(client, () => client.start(home.params('true', { terminal: size })), refused);
    await expectRefused(client, () => client.resize({ ...size, id: task.id }), refused);
  }
  const noTerminal = { code: ErrorCode.noTerminal, says: 'has no terminal' };
  await expectRefused(client, () => client.resize({ id: plain.id, ...terminal }), noTerminal);
  await client.cancel({ id: task.id });
  await client.wait(task.id);
  const over = { code: ErrorCode.wrongState, says: 'is cancelled' };
  await expectRefused(client, () => client.resize({ id: task.id, ...terminal }), over);
});

test('without the launcher nothing with a terminal is started, and what was to run again says why it does not', async () => {
  const home = openHome();
  const client = await home.connect();
  const task = await startIn(home, client, { command: 'true' });
  await client.wait(task.id);
  await client.hostStop();
  const { environment = {} } = home.program;
  environment.LEGWORK_HOST_LAUNCHER = 'node';
  const next = await home.connect();
  const refused = {
    code: ErrorCode.badRequest,
    says: 'Commands cannot have a terminal here: the native launcher is not running',
  };
  await expectRefused(next, () => next.start(home.params('true', { terminal })), refused);
  await next.rerun({ id: task.id });
  expect((await next.wait(task.id)).status).toMatchObject({
    failure: { kind: 'spawn', message: expect.stringContaining(refused.says) as string },
  });
});

test('attached, another terminal is that of the task: for two at once, with keys, sizes and its exit code', async () => {
  const home = openHome();
  const client = await home.connect();
  const inner = await startIn(home, client, {
    command: `echo begun; ${ANSWERS}; exit 7`,
  });
  await inner.shows('begun');
  const attach = `legwork attach ${inner.id}; echo "ended with $?"; stty -a | tr " " "\\n" | grep -x "opost\\|icanon\\|echo"`;
  const attached = async (columns: number) => {
    const outer = await startIn(home, client, { command: attach, terminal: { columns, rows: 20 } });
    await outer.shows('Detach with Ctrl-] d.');
    await outer.shows('begun\r\n');
    // Whoever looked last has said how large it is.
    await inner.hasSize(`20 ${columns}`);
    return outer;
  };
  const one = await attached(40);
  const other = await attached(50);
  await client.resize({ id: one.id, columns: 61, rows: 21 });
  await inner.hasSize('21 61');
  await one.type('ye');
  await other.shows('ye');
  await other.type('s\r');
  for (const outer of [one, other]) {
    await client.wait(outer.id);
    expect(outer.screen()).toContain('so yes\r\n');
    expect(outer.screen()).toMatch(/ended with 7\r\nopost\r\nicanon\r\necho\r\n$/);
  }
  expect((await client.get(inner.id)).status).toMatchObject({ failure: { kind: 'exit', code: 7 } });
});

test('whoever leaves a terminal leaves it running, finds his own as it was, and comes back', async () => {
  const home = openHome();
  const client = await home.connect();
  // It fills the screen and asks what kind of terminal it is in.
  const inner = await startIn(home, client, {
    command: `stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?2004hfull\\033[c'; od -An -tx1 -w1 -v`,
  });
  await inner.shows('full');
  const outer = await startIn(home, client, {
    command: `legwork attach ${inner.id}; echo "left with $?"; legwork attach ${inner.id}; echo "ended with $?"`,
  });
  await outer.shows('full');
  await outer.type('a\u001db');
  await inner.shows('62');
  await outer.type('\u001dd');
  await outer.shows('left with 0');
  const read = inner.screen().split('\u001b[c')[1] ?? '';
  expect(read.match(/\b[0-9a-f]{2}\b/g)).toEqual(['61', '1d', '62']);
  const [, drawn = ''] = outer.screen().split('full');
  // What it asked is not asked again of a terminal that comes later.
  expect(drawn).not.toContain('\u001b[c');
  for (const sequence of ['\u001b[?1049l', '\u001b[?25h', '\u001b[?2004l']) expect(drawn).toContain(sequence);
  expect(drawn).toContain(
    `\r\nlegwork: detached from ${inner.id}. Attach again with: legwork attach ${inner.id}`,
  );
  await waitFor('it to be attached again', () => outer.screen().split('attached to').length === 3);
  await client.cancel({ id: inner.id });
  await client.wait(outer.id);
  expect(outer.screen()).toContain('ended with 130');
});

test('a terminal that shows a task gets only what draws, and what it sends by itself is not typed', async () => {
  const home = openHome();
  const client = await home.connect();
  const steering =
    '\\033[6n\\033]52;c;c2VjcmV0\\a\\033]11;?\\033\\\\\\033P$q m\\033\\\\\\033[8;9;9t\\302\\2336n';
  const inner = await startIn(home, client, {
    command: `stty raw -echo; printf 'be${steering}gun\\033[31mred\\033[0m'; od -An -tx1 -w1 -v`,
  });
  await inner.shows('red');
  const attached = await startIn(home, client, { command: `legwork attach ${inner.id}` });
  const logged = await startIn(home, client, { command: `legwork logs ${inner.id}; echo; echo done` });
  const followed = await startIn(home, client, { command: `legwork logs -f ${inner.id}` });
  const drawn = 'begun\u001b[31mred\u001b[0m';
  for (const outer of [attached, logged, followed]) await outer.shows(drawn);
  await logged.shows('done');
  // A place of the cursor, a color, focus, the mouse; and keys.
  await attached.type('\u001b[12;40R\u001b]11;rgb:0/0/0\u0007\u001b[I\u001b[<0;1;1Ma\u001b[Ab');
  await inner.shows('62');
  const read = inner.screen().split('red\u001b[0m')[1] ?? '';
  expect(read.match(/\b[0-9a-f]{2}\b/g)).toEqual(['61', '1b', '5b', '41', '62']);
  await client.cancel({ id: inner.id });
  for (const outer of [attached, logged, followed]) {
    await client.wait(outer.id);
    // oxlint-disable-next-line no-control-regex -- control sequences are what is looked for here
    expect(outer.screen()).not.toMatch(/\u001b\[(?:6n|8;9;9t)|\u001b\]|\u001bP|\u009b/);
  }
});

test('send types a line and Enter, or exactly what it is given', async () => {
  const home = openHome();
  const client = await home.connect();
  const inner = await startIn(home, client, { command: `stty raw -echo; echo begun; head -c 6 | od -An -c` });
  await inner.shows('begun');
  const sends = `legwork send ${inner.id} a; printf b | legwork send ${inner.id}; legwork send --no-newline ${inner.id} c; printf 'd\\n' | legwork send ${inner.id}`;
  await client.wait((await client.start(home.params(sends))).id);
  await client.wait(inner.id);
  expect(inner.screen().trim().split(/\s+/)).toEqual(['begun', 'a', '\\r', 'b', '\\r', 'c', 'd']);
});

test('run --pty --follow is attached at once, goes on when the host is killed, and ends with its code', async () => {
  const home = openHome();
  const client = await home.connect();
  const outer = await startIn(home, client, {
    command: `legwork run --name asks --pty -f 'stty size; printf "Name? "; read -r name; echo "Hello $name"; exit 3'; echo "ended with $?"`,
    terminal: { columns: 70, rows: 17 },
  });
  await outer.shows('17 70\r\nName? ');
  await outer.type('An');
  await outer.shows('Name? An');
  await home.killHost();
  // What is typed before it has found the next host is typed in vain.
  const next = await home.connect();
  await waitFor('keys to arrive again', async () => {
    await outer.type('n', next);
    return outer.screen().includes('Name? Ann');
  });
  await outer.type('\r', next);
  await next.wait(outer.id);
  expect(outer.screen()).toMatch(/Hello Ann+\r\n/);
  expect(outer.screen()).toContain('ended with 3');
});

test('whoever is attached from a terminal that is closed ends, and the task goes on', async () => {
  const home = openHome();
  const client = await home.connect();
  const inner = await startIn(home, client, {
    command: 'echo begun; read -r go',
  });
  const outer = await startIn(home, client, { command: `exec legwork attach ${inner.id}` });
  await outer.shows('begun');
  const { process } = await home.running(client, outer.id);
  expect(pidsWithArguments('attach', inner.id)).toHaveLength(1);
  // The terminal is its wrapper's.
  killNow(process.pid);
  await waitFor('nobody to be attached', () => pidsWithArguments('attach', inner.id).length === 0);
  expect((await client.get(inner.id)).status.state).toBe('running');
  await inner.type('\r');
  expect((await client.wait(inner.id)).status.state).toBe('completed');
});

test('a monitor in a terminal tells of its lines as they read, without colours', async () => {
  const home = openHome();
  const client = await home.connect();
  const params = home.params(`printf '\\033[31mERROR\\033[0m: red\\nfine\\n'; read -r go`, { terminal });
  const { id } = await client.start({ ...params, kind: 'monitor', matches: { pattern: '^ERROR: red$' } });
  const matched = () => client.get(id).then((task) => task.matched);
  expect(await waitFor('a match', matched)).toMatchObject({ count: 1, line: 'ERROR: red' });
});

test('attach says what to use where it cannot be used', async () => {
  const home = openHome();
  const client = await home.connect();
  const plain = await client.start(home.params('sleep 600', { name: 'plain' }));
  const inner = await startIn(home, client, { command: 'sleep 600' });
  const asked = await client.start(
    home.params(`legwork attach plain; echo $?; legwork attach ${inner.id} </dev/null; echo $?`),
  );
  await client.wait(asked.id);
  expect((await client.output({ id: asked.id })).text).toBe(
    `legwork: ${plain.id} has no terminal. Follow its output with: legwork logs -f ${plain.id}. To start a command with a terminal, use: legwork run --pty.\n2\n` +
      `legwork: attach needs standard input and output to be a terminal. Read output with: legwork logs -f ${inner.id}. Send input with: legwork send ${inner.id} TEXT.\n2\n`,
  );
});

test('10 MB through an attached terminal arrive to the byte', async () => {
  const home = openHome();
  const client = await home.connect();
  const lines = Array.from({ length: 1_000_000 }, (_, index) => `${index}`.padStart(8, '0')).join('\r\n');
  writeFileSync(join(home.work, 'lines'), lines);
  const outer = await startIn(home, client, {
    command: `legwork run --pty -f -- sh -c 'stty raw; cat lines' 2>/dev/null`,
  });
  await client.wait(outer.id);
  const screen = outer.screen();
  expect(screen.length).toBeGreaterThanOrEqual(lines.length);
  expect(screen.startsWith(lines)).toBe(true);
});
