import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { openRequests } from '../../../src/protocol/openRequests.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import type { Session, Task } from '../../../src/protocol/task.ts';
import { fakeRun, hangingRun, transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { follow } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION, type Home } from '../../helpers/host/openHome.ts';
import { childrenOf, killNow } from '../../helpers/host/processes.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/* What a program starts inside an agent run, by the mode of that run. */

/** The session of a program inside a task. */
const inside = (id: string): Session => ({ id: `task:${id}`, label: 'an agent', role: 'program' });

/** A live run of the fake agent, which does nothing, and a program inside it. */
async function openRun(home: Home, mode: RunMode) {
  const person = await home.connect();
  const run = await hangingRun(home, person, { mode });
  const program = await home.connect(inside(run.id));
  const producer = `task:${run.id}` as const;
  return { person, run, program, producer };
}

const ranTimes = (home: Home) =>
  existsSync(join(home.work, 'ran')) ? readFileSync(join(home.work, 'ran'), 'utf8').length : 0;
const RUN = 'printf x >> ran';

const hears = (client: TaskClient, run: Task, text: string) =>
  waitFor(`the agent to hear ${text}`, async () => {
    const inbox = (await client.get(run.id)).agent?.inbox ?? [];
    const taken = transcriptOf(run).flatMap((event) => (event.type === 'message' ? event.text : []));
    return [...inbox.map(({ content }) => content), ...taken].find((each) => each.includes(text));
  });

inEachHome((open) => {
  test('G2: in ask, nothing starts before a person allows it, and then once', async () => {
    const home = open();
    const { person, run, program, producer } = await openRun(home, 'ask');
    const task = await program.start(home.params(RUN, { producer, additions: {} }));
    expect(task).toMatchObject({
      status: { state: 'pending', waitsFor: { kind: 'approval', run: run.id, agent: 'Claude Code' } },
      parent: { task: run.id },
    });
    expect(openRequests(task)).toMatchObject([
      { kind: 'permission', text: `Claude Code wants to run: ${RUN} (in ${home.work})` },
    ]);
    // A place in the queue, a time or a hold is no permission.
    await expect(person.startNow(task.id)).rejects.toMatchObject({ code: ErrorCode.wrongState });
    await person.pause({ id: task.id });
    await person.resume({ id: task.id });
    await person.setGroup({ name: 'default', slots: 5 });
    expect((await person.get(task.id)).status).toEqual(task.status);
    const notOwner = { code: ErrorCode.notOwner, says: 'Only a person' };
    for (const decision of ['allow', 'deny'] as const)
      await expectRefused(person, () => program.answer({ id: task.id, decision }), notOwner);
    // Nor does a command line inside the run speak for a person.
    await expectRefused(
      person,
      async () => (await home.connect(SESSION, run.id)).answer({ id: task.id, decision: 'allow' }),
      notOwner,
    );
    expect(ranTimes(home)).toBe(0);
    const answers = await Promise.allSettled(
      ['allow', 'deny', 'allow'].map((decision) =>
        person.answer({ id: task.id, decision: decision as 'allow' | 'deny' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await person.wait(task.id)).status).toEqual({ state: 'completed', exitCode: 0 });
    expect(ranTimes(home)).toBe(1);
    const again = { code: ErrorCode.nothingAsked, says: 'no such open request' };
    await expectRefused(person, () => person.answer({ id: task.id, decision: 'allow' }), again);
  });

  test('G2 G3: what a person denies is cancelled, and the agent hears why', async () => {
    const home = open();
    const { person, run, program, producer } = await openRun(home, 'allowEdits');
    const task = await program.start(home.params(RUN, { producer }));
    await person.answer({ id: task.id, decision: 'deny', reason: 'Use\nyarn here.' });
    const ended = await person.wait(task.id);
    expect(ended.status).toEqual({ state: 'cancelled', reason: 'It was not allowed: Use yarn here.' });
    expect(await hears(person, run, 'Use yarn here')).toContain(
      'was cancelled: It was not allowed: Use yarn here.',
    );
    expect(ranTimes(home)).toBe(0);
  });

  test('G2: every kind of start needs it, and a further attempt anew', async () => {
    const home = open();
    const { person, run, program, producer } = await openRun(home, 'ask');
    const starts = [
      program.start(home.params('true', { producer: 'mcp' })),
      program.start({ ...home.params('true', { producer }), kind: 'monitor', matches: { pattern: 'x' } }),
      program.start({ kind: 'observer', producer, watch: {}, on: 'any' }),
      program.start(fakeRun(home, [], { producer })),
      program.start(home.params('true', { producer, hidden: true })),
      program.start(home.params('true', { producer, startAt: new Date().toISOString() })),
      program.start(home.params('true', { producer, retry: { max: 3, backoffMs: 0 } })),
    ];
    const tasks = await Promise.all(starts);
    const before = tasks[0]?.id ?? '';
    tasks.push(await program.start(home.params('true', { producer, after: [{ task: before, on: 'any' }] })));
    const listed = await person.list({ parent: run.id });
    // The places of some are looked at longer.
    expect(listed.map(({ id }) => id).toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
    for (const { status, parent } of tasks) {
      expect(status).toMatchObject({ state: 'pending', waitsFor: { kind: 'approval' } });
      expect(parent?.task).toBe(run.id);
    }
    await person.answer({ id: before, decision: 'allow' });
    await person.wait(before);
    // Its own, so it can run again: but not by itself.
    const again = await program.rerun({ id: before });
    expect(again).toMatchObject({ attempt: { number: 2 }, status: { waitsFor: { kind: 'approval' } } });
    expect(openRequests(again)[0]?.text).toContain('wants to run again: true');
    await expect(person.answer({ id: again.id, decision: 'allow', attempt: 1 })).rejects.toMatchObject({
      code: ErrorCode.nothingAsked,
    });
    await person.answer({ id: again.id, decision: 'allow', attempt: 2 });
    expect((await person.wait(again.id)).status.state).toBe('completed');
  });

  test('G2: an agent run that has ended is resumed by a program only if a person allows it', async () => {
    const home = open();
    const { person, program, producer } = await openRun(home, 'ask');
    const says = fakeRun(home, [{ do: 'say', text: 'Done.' }], { producer, group: 'default' });
    const { id } = await program.start(says);
    await person.answer({ id, decision: 'allow' });
    await person.wait(id);
    const ways = [() => program.send({ id, content: 'And more.' }), () => program.resume({ id })];
    for (const [index, goOn] of ways.entries()) {
      await goOn();
      const asked = await person.get(id);
      expect(asked).toMatchObject({
        attempt: { number: index + 2 },
        status: { state: 'pending', waitsFor: { kind: 'approval' } },
      });
      expect(openRequests(asked)[0]?.text).toContain('wants to start Claude Code (asks first) again');
      await person.answer({ id, decision: index === 0 ? 'allow' : 'deny' });
      expect((await person.wait(id)).status.state).toBe(index === 0 ? 'completed' : 'cancelled');
    }
  });

  test('G2: in read-only a program starts nothing; where all is allowed, it starts at once', async () => {
    const home = open();
    const { person, run, program, producer } = await openRun(home, 'readOnly');
    const started = [
      () => program.start(home.params(RUN, { producer })),
      () => program.start(home.params(RUN, { producer: 'mcp' })),
      () => program.start(fakeRun(home, [], { producer, mode: 'readOnly' })),
      () => program.start({ kind: 'observer', producer, watch: {}, on: 'any' }),
    ];
    const forbidden = { code: ErrorCode.modeForbids, says: `Agent run ${run.id} may change nothing` };
    for (const start of started) await expectRefused(person, start, forbidden);
    const all = await openRun(home, 'allowAll');
    const task = await all.program.start(home.params(RUN, { producer: all.producer }));
    expect((await person.wait(task.id)).status).toEqual({ state: 'completed', exitCode: 0 });
    // As it may do now, not as when it began.
    await person.adjust({ id: all.run.id, mode: 'ask' });
    await waitFor('the mode', async () => (await person.get(all.run.id)).agent?.mode === 'ask');
    const next = await all.program.start(home.params(RUN, { producer: all.producer }));
    expect(next.status).toMatchObject({ waitsFor: { kind: 'approval' } });
    expect(ranTimes(home)).toBe(1);
  });

  test('G2: the mode of a child run is never wider than that of the run around it', async () => {
    const home = open();
    const { person, run, producer } = await openRun(home, 'readOnly');
    // A command line inside the run, which its agent has asked for as it asks for any.
    const child = await hangingRun(home, person, { producer });
    expect(child.spec).toMatchObject({ mode: 'readOnly' });
    const wider = { code: ErrorCode.modeForbids, says: `Agent run ${run.id} has the mode readOnly` };
    for (const mode of ['ask', 'allowEdits', 'allowAll'] as const)
      await expectRefused(person, () => person.start(fakeRun(home, [], { producer, mode })), wider);
    await expectRefused(
      person,
      () => person.start(fakeRun(home, [], { producer: `task:${child.id}`, mode: 'allowAll' })),
      { code: ErrorCode.modeForbids, says: child.id },
    );
    await expectRefused(person, () => person.start(fakeRun(home, [], { producer, mayIgnoreMode: true })), {
      code: ErrorCode.modeForbids,
      says: 'mayIgnoreMode',
    });
  });

  test('G3: what nobody has allowed is withdrawn when the run ends or is cancelled', async () => {
    const home = open();
    const { person, run, program, producer } = await openRun(home, 'ask');
    const task = await program.start(home.params(RUN, { producer }));
    const allowed = await program.start(home.params('sleep 60', { producer }));
    await person.answer({ id: allowed.id, decision: 'allow' });
    const { process } = await home.running(person, run.id);
    // Its agent is killed; what that has started goes on.
    for (const pid of childrenOf(process.pid)) killNow(pid);
    expect((await person.wait(task.id)).status).toEqual({
      state: 'cancelled',
      reason: `Agent run ${run.id}, which wanted it, has ended.`,
    });
    expect((await person.get(allowed.id)).status.state).not.toBe('cancelled');
    await person.wait(run.id);
    await expect(program.start(home.params(RUN, { producer }))).rejects.toMatchObject({
      code: ErrorCode.modeForbids,
      message: expect.stringContaining(`Agent run ${run.id} has ended`) as string,
    });
    const other = await openRun(home, 'ask');
    const theirs = await other.program.start(home.params(RUN, { producer: other.producer }));
    await person.cancel({ id: other.run.id });
    expect((await person.wait(theirs.id)).status.state).toBe('cancelled');
    expect(ranTimes(home)).toBe(0);
  });

  test('G3: a killed host asks again, starts what was allowed, and nothing else', async () => {
    const home = open();
    const { run, program, producer } = await openRun(home, 'ask');
    const task = await program.start(home.params(RUN, { producer }));
    const denied = await program.start(home.params(RUN, { producer }));
    await home.killHost();
    const second = await home.connect();
    expect((await second.get(task.id)).status).toEqual(task.status);
    await second.answer({ id: denied.id, decision: 'deny' });
    const allowing = second.answer({ id: task.id, decision: 'allow' });
    await allowing;
    await home.killHost();
    const third = await home.connect();
    expect((await third.wait(task.id)).status).toEqual({ state: 'completed', exitCode: 0 });
    expect((await third.wait(denied.id)).status).toMatchObject({ state: 'cancelled' });
    expect(ranTimes(home)).toBe(1);
    await third.cancel({ id: run.id });
  });

  test('L8 G2: clients that do not know approvals see such a task as paused', async () => {
    const home = open();
    const { program, producer } = await openRun(home, 'ask');
    const { id } = await program.start(home.params('true', { producer }));
    const shownTo = async (approvals: boolean) => {
      const { tasks } = await follow(await home.open(), { rows: true, approvals });
      return tasks.find((task) => task.id === id)?.status;
    };
    expect(await shownTo(true)).toMatchObject({ waitsFor: { kind: 'approval' } });
    expect(await shownTo(false)).toEqual({ state: 'pending', waitsFor: { kind: 'paused' } });
  });
});
