import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Session, Task } from '../../../src/protocol/task.ts';
import { fakeRun, hangingRun } from '../../helpers/host/fakeAgents.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';

/* Limits for all that descends from an agent run that a person started. */

const LATER = new Date(Date.now() + 3_600_000).toISOString();

async function openFamily(home: Home) {
  const person = await home.connect();
  const root = await hangingRun(home, person, { mode: 'allowAll' });
  const session: Session = { id: `task:${root.id}`, label: 'an agent', role: 'program' };
  const program = await home.connect(session);
  /** A start inside a task, as a command line makes it. */
  const inside = ({ id }: Pick<Task, 'id'>, command = 'sleep 60') =>
    person.start(home.params(command, { producer: `task:${id}` }));
  return { person, root, program, inside };
}

inEachHome((open) => {
  test('G1: the number of unfinished tasks below a run is limited, through every door', async () => {
    const home = open();
    const { person, root, program, inside } = await openFamily(home);
    await person.configure({ agentLimits: { tasks: 3 } });
    const first = await inside(root);
    const second = await inside(first);
    const ended = await inside(second, 'true');
    await person.wait(ended.id);
    const observer = await program.start({
      ...{ kind: 'observer', producer: `task:${root.id}`, watch: {}, on: 'failure' },
      start: home.params('true'),
    });
    const full = { code: ErrorCode.agentLimit, says: `${root.id} has 3 unfinished tasks below it` };
    const starts = [
      () => inside(root),
      () => inside(second),
      () => program.start(home.params('true', { producer: 'mcp' })),
      () => person.start(home.params('true', { producer: 'user', parent: { task: first.id } })),
      () => person.start(home.params('true', { producer: 'cli', id: ended.id, parent: { task: root.id } })),
      () => person.start(fakeRun(home, [], { producer: `task:${root.id}` })),
      () => person.rerun({ id: ended.id }),
      () => person.register({ kind: 'other', description: 'x', producer: `task:${root.id}` }),
      () => inside(root, 'sleep 0'),
    ];
    for (const start of starts) await expectRefused(person, start, full);
    // Elsewhere nothing is limited.
    await person.wait((await person.start(home.params('true'))).id);
    // Lower limits end nothing.
    await person.configure({ agentLimits: { tasks: 0 } });
    expect((await person.get(second.id)).status.state).not.toBe('cancelled');
    await expect(inside(root)).rejects.toMatchObject({ code: ErrorCode.agentLimit });
    await person.configure({ agentLimits: null });
    await person.cancel({ id: observer.id });
    await inside(root);
  });

  test('G1: many starts at once get as many places as there are', async () => {
    const home = open();
    const { person, root, program } = await openFamily(home);
    await person.configure({ agentLimits: { tasks: 4 } });
    const starts = Array.from({ length: 12 }, (_each, at) =>
      program.start(
        home.params('sleep 60', {
          producer: `task:${root.id}`,
          ...(at % 2 === 1 && { startAt: LATER }),
        }),
      ),
    );
    const answers = await Promise.allSettled(starts);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: ErrorCode.agentLimit });
  });

  test('G1: agent runs start each other only so deep, and records tell it to the next host', async () => {
    const home = open();
    const { person, root } = await openFamily(home);
    const under = (of: Task) => ({ producer: `task:${of.id}`, group: 'default', mode: 'allowAll' }) as const;
    const child = async (of: Task) => hangingRun(home, await home.connect(), under(of));
    const first = await child(root);
    const between = await person.start(home.params('sleep 60', { producer: `task:${first.id}` }));
    const second = await child(between);
    expect(second.below).toEqual({ root: root.id, depth: 2, run: first.id });
    const deep = { code: ErrorCode.agentLimit, says: 'only 2 deep' };
    await expectRefused(person, () => child(second), deep);
    await person.cancel({ id: between.id });
    await person.wait(between.id);
    await person.remove([between.id]);
    await home.killHost();
    await expect(child(second)).rejects.toMatchObject({ code: ErrorCode.agentLimit });
    const next = await home.connect();
    await next.configure({ agentLimits: { depth: 0 } });
    await expect(child(root)).rejects.toMatchObject({
      message: expect.stringContaining('Agents may not start agent runs here') as string,
    });
    await next.configure({ agentLimits: { depth: 3 } });
    expect((await child(second)).below?.depth).toBe(3);
  });

  test('G1: once agent runs have cost so much together, no more are started, resumed or run again', async () => {
    const home = open();
    const { person, root, inside } = await openFamily(home);
    const under = { producer: `task:${root.id}`, group: 'default', mode: 'allowAll' } as const;
    const spent = await person.start(fakeRun(home, [{ do: 'say', text: 'Done.' }], under));
    const { agent } = await person.wait(spent.id);
    const costUsd = agent?.usage?.costUsd ?? 0;
    expect(costUsd).toBeGreaterThan(0);
    await person.configure({ agentLimits: { costUsd: costUsd * 1.5 } });
    // A further attempt costs too, whatever its record still says of the one before.
    await person.wait((await person.rerun({ id: spent.id })).id);
    const dear = { code: ErrorCode.agentLimit, says: `The agent runs below ${root.id} have cost` };
    await expectRefused(person, () => person.start(fakeRun(home, [], under)), dear);
    await expectRefused(person, () => person.rerun({ id: spent.id }), dear);
    await expectRefused(person, () => person.resume({ id: spent.id }), dear);
    await expectRefused(person, () => person.send({ id: spent.id, content: 'Go on.' }), dear);
    await person.remove([spent.id]);
    await expectRefused(person, () => person.start(fakeRun(home, [], under)), dear);
    // Commands cost nothing, and other runs have their own limits.
    await person.wait((await inside(root, 'true')).id);
    const other = await hangingRun(home, person, { mode: 'allowAll', group: 'default' });
    await person.start(fakeRun(home, [], { ...under, producer: `task:${other.id}` }));
  });
});
