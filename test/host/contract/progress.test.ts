import { expect, test } from 'vitest';
import { follow } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

type Client = Awaited<ReturnType<Home['connect']>>;

const untilProgress = (client: Client, id: string, percent: number | undefined) =>
  waitFor(`progress ${percent}`, async () => {
    const { progress } = await client.get(id);
    return progress && progress.percent === percent ? progress : undefined;
  });

inEachHome((open) => {
  test('B4 L8: progress that a program draws is on its task, and is told', async () => {
    const home = open();
    const connected = await home.open();
    const { client } = connected;
    const feed = await follow(connected);
    const command = `
      printf '\\033]9;4;1;25\\a'; while [ ! -e go ]; do sleep 0.05; done
      printf '\\033]9;4;2;80\\033\\\\'; sleep 60`;
    const { id } = await client.start(home.params(command));
    expect(await untilProgress(client, id, 25)).toEqual({ percent: 25, state: 'normal' });
    home.go();
    expect(await untilProgress(client, id, 80)).toEqual({ percent: 80, state: 'error' });
    const told = () => feed.news().filter((news) => news.type === 'progress');
    await waitFor('the news', () => told().length === 2);
    expect(told()).toMatchObject([
      { id, progress: { percent: 25 } },
      { id, progress: { percent: 80 } },
    ]);
  });

  test('B4: what is told in words outlives a number that is drawn, and a number told is not undone by an old one', async () => {
    const home = open();
    const client = await home.connect();
    const command = `printf '\\033]9;4;1;10\\a'; while [ ! -e go ]; do sleep 0.05; done; echo more; sleep 60`;
    const { id } = await client.start(home.params(command));
    await untilProgress(client, id, 10);
    await client.update({ id, progress: { percent: 60, message: 'linking' } });
    const { output } = await client.get(id);
    home.go();
    await waitFor('more output', async () => (await client.get(id)).output.bytes > output.bytes);
    const later = Date.now();
    // Longer than it takes until the output is looked at again.
    await waitFor('another look', () => Date.now() > later + 600);
    expect((await client.get(id)).progress).toEqual({ percent: 60, message: 'linking' });
  });

  test('B4: a task tells its own progress from inside, and a further attempt begins without', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('sleep 60'));
    await home.running(client, id);
    const progress = { percent: 50, state: 'paused' as const, message: 'waiting for a lock' };
    expect((await client.update({ id, progress })).progress).toEqual(progress);
    await client.cancel({ id });
    expect((await client.wait(id)).progress).toEqual(progress);
    expect(await client.rerun({ id })).not.toHaveProperty('progress');
  });
});
