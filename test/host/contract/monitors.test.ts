import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { MonitorParams } from '../../../src/protocol/startParams.ts';
import { follow } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/** A monitor of the file `lines`, until the file `go` is there. */
function watching(home: Home, pattern: string, more: Partial<MonitorParams['matches']> = {}): MonitorParams {
  say(home);
  const command =
    'tail -n +1 -F lines 2>/dev/null & while [ ! -e go ]; do sleep 0.05; done; kill $!; wait; exit 0';
  return { ...home.params(command), kind: 'monitor', matches: { pattern, ...more } };
}

const say = (home: Home, ...lines: string[]) =>
  appendFileSync(join(home.work, 'lines'), lines.map((line) => `${line}\n`).join(''));

inEachHome((open) => {
  test('L1: a monitor tells of the lines that match, in order and each once', async () => {
    const home = open();
    const connected = await home.open();
    const feed = await follow(connected);
    const { id, kind } = await connected.client.start(watching(home, '^error', { notify: true }));
    expect([kind, id.slice(0, 3)]).toEqual(['monitor', 'mo-']);
    await home.running(connected.client, id);
    const matched = () => feed.news().filter((news) => news.type === 'matched');
    say(home, 'error one', 'fine', 'an error', '\u001b[31merror two\u001b[0m');
    await waitFor('two matches', () => matched().length === 2);
    expect(matched()).toMatchObject([
      { id, number: 1, line: 'error one', notify: true, suppressed: 0 },
      { id, number: 2, line: 'error two', notify: true, suppressed: 0 },
    ]);
    expect(await connected.client.get(id)).toMatchObject({
      status: { state: 'running' },
      matched: { count: 2, line: 'error two' },
    });
    home.go();
    expect((await connected.client.wait(id)).status.state).toBe('completed');
    expect(matched()).toHaveLength(2);
  });

  test('L1: the last line counts, with or without its end, however soon it ends', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start({
      ...home.params('printf "a\\nready"'),
      kind: 'monitor',
      matches: { pattern: 'ready' },
    });
    expect(await client.wait(id)).toMatchObject({ matched: { count: 1, line: 'ready' } });
  });

  test('L1 R10: the next host goes on where the last one was, and tells no line twice', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(watching(home, 'hit'));
    await home.running(client, id);
    say(home, 'hit 1', 'miss');
    await waitFor('the first match', async () => (await client.get(id)).matched?.count === 1);
    await home.killHost();
    say(home, 'hit 2');
    const next = await home.open();
    const feed = await follow(next);
    const matched = () => feed.news().filter((news) => news.type === 'matched');
    say(home, 'hit 3');
    await waitFor('the third match', async () => (await next.client.get(id)).matched?.count === 3);
    home.go();
    await next.client.wait(id);
    // The second may have been found before anybody could subscribe.
    await waitFor('news of the third', () => matched().some(({ number }) => number === 3));
    expect(
      matched()
        .map(({ number, line }) => `${number}: ${line}`)
        .filter((told) => told !== '2: hit 2'),
    ).toEqual(['3: hit 3']);
  });

  test('L1 R10: the next host lets one run again that ended before it', async () => {
    const home = open();
    const client = await home.connect();
    home.go();
    const { id } = await client.start(watching(home, 'hit'));
    await client.wait(id);
    await home.killHost();
    const next = await home.connect();
    await next.rerun({ id });
    say(home, 'hit 1');
    expect(await next.wait(id)).toMatchObject({ status: { state: 'completed' }, attempt: { number: 2 } });
  });

  test('L1: more matches than a minute may have are counted, not told', async () => {
    const home = open();
    const connected = await home.open();
    const feed = await follow(connected);
    const { id } = await connected.client.start({
      ...home.params('for i in $(seq 50); do echo hit $i; done; sleep 60'),
      kind: 'monitor',
      matches: { pattern: 'hit', perMinute: 3 },
    });
    await waitFor('the matches', () => feed.news().filter((news) => news.type === 'matched').length >= 3);
    await connected.client.cancel({ id });
    await connected.client.wait(id);
    const matched = feed.news().filter((news) => news.type === 'matched');
    expect(matched.map(({ line }) => line)).toEqual(['hit 1', 'hit 2', 'hit 3']);
  });

  test('L1: a pattern that would take a backtracking engine for ever is done at once', async () => {
    const home = open();
    const client = await home.connect();
    const line = `${'a'.repeat(4000)}b`;
    const { id } = await client.start({
      ...home.params(`for i in 1 2 3 4 5; do echo ${line}; done; echo ${'a'.repeat(30)}`),
      kind: 'monitor',
      matches: { pattern: '^(a+)+$' },
    });
    expect(await client.wait(id)).toMatchObject({ matched: { count: 1, line: 'a'.repeat(30) } });
    const asked = performance.now();
    await client.list();
    expect(performance.now() - asked).toBeLessThan(2000);
  });

  test.each(['(', '[a-', 'a{2,1}', '(?=look)', '(a)\\1', '*'])(
    'L1: the pattern %j is refused',
    async (pattern) => {
      const home = open();
      const client = await home.connect();
      const refused = {
        code: ErrorCode.badRequest,
        says: `The pattern ${JSON.stringify(pattern)} cannot be used`,
      };
      await expectRefused(client, () => client.start(watching(home, pattern)), refused);
    },
  );
});
