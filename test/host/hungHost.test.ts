import { expect, test } from 'vitest';
import { connectHost } from '../../src/client/connectHost.ts';
import { readEndpoint } from '../../src/client/hostLocator.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { openCli, untilFile } from '../helpers/host/openCli.ts';
import { openHome, SESSION } from '../helpers/host/openHome.ts';
import { isAlive } from '../helpers/host/processes.ts';

const SENTENCE = (pid: number) =>
  `The task host (process ${pid}) does not answer. Replace it (\`legwork host restart --force\`, or "Legwork: Restart Host"); running tasks are not affected.`;

/** Patience and heartbeats are waited for as they are. */
const SLOW = { timeout: 120_000 };

test('who comes to a host that hangs is told so, with its pid; who has one is let go', SLOW, async () => {
  const home = openHome();
  const { client, closed } = await home.open();
  const { pid } = await client.hostStatus();
  process.kill(pid, 'SIGSTOP');
  const pending = expect(client.list()).rejects.toThrow();
  const newcomers = [
    connectHost(home.program, SESSION),
    // It would take the place of an older one.
    connectHost({ ...home.program, version: '999.0.0' }, SESSION),
  ];
  // All at once: one that is refused while nobody looks counts as an error that nobody handles.
  await Promise.all(
    newcomers.map((newcomer) =>
      expect(newcomer).rejects.toMatchObject({ code: ErrorCode.hostHangs, message: SENTENCE(pid) }),
    ),
  );
  await closed;
  await pending;
  process.kill(pid, 'SIGCONT');
  // One that comes to itself obeys what it was told meanwhile, which is to stop.
  expect(await (await home.connect()).list()).toEqual([]);
});

test('the command line replaces a host that hangs, and its tasks go on', SLOW, async () => {
  const cli = openCli();
  const id = await cli.run(`${untilFile('go')}; exit 7`);
  await cli.untilState(id, 'running');
  const pid = readEndpoint(dataPaths(cli.home))?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  const refused = { code: 1, stdout: '', stderr: `legwork: ${SENTENCE(pid)}\n` };
  const asked = [['ls'], ['wait', id], ['host', 'status'], ['host', 'stop'], ['host', 'restart']];
  expect(await Promise.all(asked.map((words) => cli.legwork(...words)))).toEqual(asked.map(() => refused));

  const { pid: next, replaced } = await cli.jsonOf<{ pid: number; replaced: number }>(
    ...['host', 'restart', '--force', '--json'],
  );
  expect(replaced).toBe(pid);
  expect(isAlive(pid)).toBe(false);
  expect(await cli.answerOf('ls')).toContain(id);
  const waiting = cli.launch('wait', id);
  cli.write('go');
  expect(await waiting.ended).toMatchObject({ code: 7 });

  // One that answers is asked, with or without force, and one that does not run is started.
  expect(await cli.answerOf('host', 'restart')).toMatch(
    new RegExp(`^The task host \\(process ${next}\\) was replaced by process \\d+\\.\n$`),
  );
  await cli.answerOf('host', 'stop');
  expect(await cli.answerOf('host', 'restart', '--force')).toMatch(/^The task host was started/);
  await cli.close();
});
