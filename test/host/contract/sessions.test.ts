import { expect, test } from 'vitest';
import type { ClosePolicy, Session } from '../../../src/protocol/task.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION, untilGo } from '../../helpers/host/openHome.ts';
import { isAlive } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const WINDOW: Session = { id: 'window:/w', label: 'w', workspace: '/w' };
const HEIR: Session = { id: 'window:/heir', label: 'heir' };

inEachHome((open) => {
  test('L6: when a session is closed, its tasks are kept, cancelled or given away', async () => {
    const home = open({ sessionGraceMs: 200 });
    const person = await home.connect();
    const window = await home.open(WINDOW);
    const start = async (closePolicy?: ClosePolicy) => {
      const more = {
        ...(closePolicy && { closePolicy }),
        ...(closePolicy === 'transfer' && { transferTo: HEIR }),
      };
      const { id } = await window.client.start(home.params('sleep 60', more));
      return home.running(person, id);
    };
    const [byDefault, kept, ended, given] = [
      await start(),
      await start('keep'),
      await start('cancel'),
      await start('transfer'),
    ];
    window.dispose();
    expect((await person.wait(ended.id)).status).toEqual({
      state: 'cancelled',
      reason: 'Its session was closed.',
    });
    await waitFor('the transfer', async () => (await person.get(given.id)).owner.id === HEIR.id);
    expect(isAlive(ended.process.pid)).toBe(false);
    for (const task of [byDefault, kept])
      expect(await person.get(task.id)).toMatchObject({ owner: WINDOW, status: { state: 'running' } });
    expect(await person.get(given.id)).toMatchObject({ owner: HEIR, status: { state: 'running' } });
  });

  test('L6: a session that comes back in time, or has another window, is not closed', async () => {
    const home = open({ sessionGraceMs: 3000 });
    const person = await home.connect();
    const first = await home.open(WINDOW);
    const second = await home.open(WINDOW);
    const { id } = await first.client.start(home.params(untilGo(0), { closePolicy: 'cancel' }));
    await home.running(person, id);
    first.dispose();
    second.dispose();
    await waitFor('both to be gone', async () => (await person.hostStatus()).clients === 1);
    const third = await home.open(WINDOW);
    const back = Date.now();
    // Longer than the grace period, which is what this test is about.
    await waitFor('the grace period to pass', () => Date.now() > back + 3500);
    expect((await third.client.get(id)).status.state).toBe('running');
  });

  test('L6 R10: a session that did not come back after a restart of the host is closed', async () => {
    const home = open({ sessionGraceMs: 300 });
    const window = await home.connect(WINDOW);
    const { id } = await window.start(home.params('sleep 60', { closePolicy: 'cancel' }));
    await home.running(window, id);
    await home.killHost();
    home.disconnect();
    const person = await home.connect();
    expect((await person.wait(id)).status.state).toBe('cancelled');
  });

  test('L6: what comes to a session that is gone already ends as its policy says', async () => {
    const home = open({ sessionGraceMs: 200 });
    const person = await home.connect();
    const { id } = await person.start(home.params('sleep 60', { closePolicy: 'cancel' }));
    await home.running(person, id);
    await person.transfer({ ids: [id], to: HEIR });
    expect((await person.wait(id)).status.state).toBe('cancelled');
  });

  test('L16 W8: cancelling all of a session names what it cancels, and touches no other', async () => {
    const home = open();
    const person = await home.connect();
    const window = await home.connect(WINDOW);
    const mine = await person.start(home.params('sleep 60'));
    const live = await window.start(home.params('sleep 60'));
    const queued = await window.start(home.params('true', { after: [{ task: mine.id, on: 'any' }] }));
    const hidden = await window.start(home.params('sleep 60', { hidden: true }));
    const done = await window.start(home.params('true'));
    await window.wait(done.id);
    const cancelled = await person.cancelAll({ session: WINDOW.id, reason: 'closing' });
    expect(cancelled.map(({ id }) => id)).toEqual([live.id, queued.id, hidden.id]);
    for (const { id } of cancelled)
      expect((await person.wait(id)).status).toEqual({ state: 'cancelled', reason: 'closing' });
    expect(await person.cancelAll({ session: WINDOW.id })).toEqual([]);
    expect((await person.get(mine.id)).status.state).not.toBe('cancelRequested');
  });

  test('W10 T6: whether a session has anything running or waiting', async () => {
    const home = open();
    const client = await home.connect();
    expect(await client.hasRunning(SESSION.id)).toBe(false);
    const live = await client.start(home.params(untilGo(0)));
    const next = await client.start(home.params('true', { after: [{ task: live.id, on: 'success' }] }));
    expect(await client.hasRunning(SESSION.id)).toBe(true);
    expect(await client.hasRunning(WINDOW.id)).toBe(false);
    home.go();
    await client.wait(next.id);
    expect(await client.hasRunning(SESSION.id)).toBe(false);
  });
});
