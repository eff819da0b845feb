import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { AgentParams } from '../../src/protocol/startParams.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { isTerminal, type Task } from '../../src/protocol/task.ts';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun, transcriptOf } from '../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import { untilGo, type Home } from '../helpers/host/openHome.ts';
import { pidsWithVariable } from '../helpers/host/processes.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* Agent runs that go on until a check passes, or are reviewed: a real host, and an agent that does as it is told. */

/** A check that notes that it ran, and fails with the code until it has run so often. */
const passesAt = (times: number, file = 'checks') =>
  `echo x >> ${file}; n=$(wc -l < ${file}); echo check $n; [ $n -ge ${times} ] || exit 3`;

/** A run whose agent says this in each attempt, whatever it is told. */
function run(home: Home, steps: FakeStep[], more: Partial<AgentParams>): AgentParams {
  const params = fakeRun(home, [], { prompt: 'Fix the build', ...more });
  return { ...params, environment: { ...params.environment, FAKE_AGENT_STEPS: JSON.stringify(steps) } };
}

const DONE: FakeStep[] = [{ do: 'say', text: 'Done.' }];
const stepsOf = async (client: TaskClient, { id }: Pick<Task, 'id'>) =>
  (await client.list({ parent: id })).filter(({ step }) => step);
const checked = (client: TaskClient, id: string) =>
  waitFor(`${id} to be checked`, async () => {
    const [step] = await stepsOf(client, { id });
    return step?.process ? step : undefined;
  });
const messagesOf = (task: Task) =>
  transcriptOf(task).flatMap((event) => (event.type === 'message' ? [event] : []));

test('I9: the agent goes on with what its check printed until that passes; who waits sees one end', async () => {
  const home = openHome();
  const client = await home.connect();
  // Its group has one slot, which the run does not hold while it is checked.
  await client.setGroup({ name: 'agents', slots: 1 });
  const { id } = await client.start(run(home, DONE, { until: { check: passesAt(2) } }));
  const ended = await client.wait(id);
  expect(ended).toMatchObject({
    status: { state: 'completed', exitCode: 0 },
    attempt: { number: 2 },
    until: { tried: 2, code: 0, outcome: 'passed' },
    result: { summary: 'The check passed after 2 tries: Done.', value: 'Done.' },
    earlier: [{ number: 1, status: { state: 'completed' } }],
  });
  const steps = await stepsOf(client, ended);
  expect(steps).toMatchObject([
    { step: 'check', status: { failure: { code: 3 } }, parent: { task: id }, spec: { cwd: home.work } },
    { step: 'check', status: { state: 'completed' } },
  ]);
  const [told] = messagesOf(ended);
  expect(told?.from).toBe('the check');
  expect(told?.text).toContain('(try 1 of 3)');
  expect(told?.text).toContain('```\ncheck 1\n```');
  expect(ended.agent?.resumes?.session).toBe(ended.agent?.session);
});

test('I9: a check that never passes is tried as often as was said, and that is how it ends', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(run(home, DONE, { until: { check: passesAt(9), tries: 2 } }));
  expect(await client.wait(id)).toMatchObject({
    status: {
      state: 'failed',
      failure: {
        kind: 'check',
        code: 3,
        message: 'Not right after 2 tries: the check failed with exit code 3',
      },
    },
    until: { tried: 2, code: 3, outcome: 'triesUsedUp' },
  });
  expect(readFileSync(join(home.work, 'checks'), 'utf8')).toBe('x\nx\n');
  // Asked to work again, it has all its tries.
  await client.rerun({ id });
  expect(await client.wait(id)).toMatchObject({ attempt: { number: 4 }, until: { tried: 2 } });
});

test('an agent that cannot go on is told again what it was asked for', async () => {
  const home = openHome();
  const client = await home.connect();
  const setting = { command: ['/bin/cat'], transport: 'plain' as const };
  const params = { ...fakeRun(home, []), agent: 'mine', setting, prompt: 'Fix the build' };
  const { id } = await client.start({ ...params, until: { check: passesAt(2) } });
  const ended = await client.wait(id);
  expect(ended.status.state).toBe('completed');
  expect(String(ended.result?.value)).toMatch(/^Fix the build\n\nMessage from the check:\n\nYour work was/);
});

test('a check that hangs is ended, and has failed; one that cannot be started ends the run at once', async () => {
  const home = openHome();
  const client = await home.connect();
  const hanging = await client.start(
    run(home, DONE, { until: { check: 'sleep 60 & sleep 60', tries: 1, checkTimeoutMs: 200 } }),
  );
  const missing = await client.start(run(home, DONE, { until: { check: ['/no/such/program'] } }));
  const { status } = await client.wait(hanging.id);
  expect(status).toMatchObject({ failure: { kind: 'check' } });
  expect(status).toMatchObject({ failure: { message: expect.stringContaining('took too long') as string } });
  expect(await client.wait(missing.id)).toMatchObject({
    status: {
      failure: { kind: 'check', message: expect.stringContaining('could not be started') as string },
    },
    until: { tried: 1 },
  });
});

test('a cancel takes the check along; a check that is cancelled cancels its run', async () => {
  const home = openHome();
  const client = await home.connect();
  const start = async () => {
    const { id } = await client.start(run(home, DONE, { until: { check: 'sleep 60' } }));
    return { id, check: await checked(client, id) };
  };
  const first = await start();
  expect(await client.get(first.id)).toMatchObject({
    status: { state: 'pending', waitsFor: { kind: 'check', step: 'check', task: first.check.id } },
  });
  await client.cancel({ id: first.id });
  expect((await client.wait(first.id)).status.state).toBe('cancelled');
  expect((await client.wait(first.check.id)).status.state).toBe('cancelled');
  expect(pidsWithVariable('LEGWORK_TASK_ID', first.check.id)).toEqual([]);
  const second = await start();
  await client.cancel({ id: second.check.id });
  expect((await client.wait(second.id)).status).toEqual({
    state: 'cancelled',
    reason: 'Its check was cancelled.',
  });
});

test('another agent reviews it in read-only mode; its findings are one more try, and on the record', async () => {
  const home = openHome();
  const client = await home.connect();
  const until = { check: passesAt(1), reviewBy: 'claude' };
  const finds: FakeStep[] = [{ do: 'say', text: 'FINDING src/a.ts:12: It never ends.' }];
  const found = await client.start(run(home, finds, { until }));
  const none = await client.start(
    run(home, [{ do: 'say', text: 'NO FINDINGS' }], { until: { reviewBy: 'claude' } }),
  );
  const ended = await client.wait(found.id);
  expect(ended).toMatchObject({
    status: { state: 'completed' },
    attempt: { number: 2 },
    until: {
      tried: 2,
      outcome: 'passed',
      findings: [{ path: 'src/a.ts', line: 12, text: 'It never ends.' }],
    },
  });
  const steps = await stepsOf(client, ended);
  expect(steps.map(({ step }) => step)).toEqual(['check', 'review', 'check']);
  expect(steps[1]?.spec).toMatchObject({ mode: 'readOnly', cwd: home.work });
  expect(messagesOf(ended)[0]).toMatchObject({
    from: 'the reviewer',
    text: expect.stringContaining('- src/a.ts:12: It never ends.') as string,
  });
  expect(await client.wait(none.id)).toMatchObject({
    attempt: { number: 1 },
    until: { tried: 1, outcome: 'passed', findings: [] },
    result: { summary: 'Reviewed after 1 try: NO FINDINGS' },
  });
  await expect(client.start(run(home, DONE, { until: { reviewBy: 'nobody' } }))).rejects.toThrow('nobody');
});

test('what a waiting run goes on until can be changed; an agent of one’s own reviews it, by its command', async () => {
  const home = openHome();
  const client = await home.connect();
  const gate = await client.start(home.params(untilGo(0)));
  const after = [{ task: gate.id, on: 'any' as const }];
  const { id } = await client.start(run(home, DONE, { after, until: { check: passesAt(9), tries: 2 } }));
  const reviewSetting = {
    command: ['sh', '-c', 'echo NO FINDINGS', '{prompt}'],
    transport: 'plain' as const,
  };
  const until = { check: passesAt(2), reviewBy: 'mine' };
  await expect(client.edit({ id, until })).rejects.toMatchObject({ code: ErrorCode.badRequest });
  const inside = await home.connect({ id: `task:${id}`, label: 'inside', role: 'program' });
  await expect(inside.edit({ id, until: null })).rejects.toMatchObject({ code: ErrorCode.notOwner });
  await expect(client.edit({ id: gate.id, until })).rejects.toThrow();
  expect((await client.edit({ id, until: null })).until).toBeUndefined();
  const edited = await client.edit({ id, until, reviewSetting });
  expect(edited.until).toEqual({ ...until, reviewSetting, tried: 0 });
  home.go();
  const ended = await client.wait(id);
  expect(ended).toMatchObject({
    status: { state: 'completed' },
    until: { tried: 2, outcome: 'passed', findings: [] },
  });
  const review = (await stepsOf(client, ended)).at(-1);
  expect(review).toMatchObject({ step: 'review', spec: { agent: 'mine', mode: 'readOnly' } });
  // What is judged now is judged by what was asked for.
  const checkedRun = await client.start(run(home, DONE, { until: { check: 'sleep 60' } }));
  await checked(client, checkedRun.id);
  await expect(client.edit({ id: checkedRun.id, until: null })).rejects.toMatchObject({
    code: ErrorCode.wrongState,
  });
});

test(
  'I9: hosts die at any moment: each attempt is checked once, and none too many is made',
  { timeout: 180_000 },
  async () => {
    const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
    console.log(`until and kills: LEGWORK_TEST_SEED=${seed}`);
    const random = seededRandom(seed);
    const home = openHome({ idleMs: 60_000 });
    let client = await home.connect();
    const steps: FakeStep[] = [{ do: 'wait', ms: 40 }, ...DONE];
    // The last one is reviewed, too; what the reviewer says is a finding, and so a further try.
    const plans = [
      { passes: 2, checks: 2, more: {} },
      { passes: 9, checks: 3, more: {} },
      { passes: 1, checks: 2, more: { reviewBy: 'claude' } },
    ].map((plan, i) => ({ ...plan, file: `checks-${i}`, id: `ag-until-${i}` }));
    for (const { passes, file, id, more } of plans) {
      const until = { check: `sleep 0.05; ${passesAt(passes, file)}`, ...more };
      await client.start(run(home, steps, { id, key: id, until }));
    }
    const isOver = async () => {
      try {
        return (await Promise.all(plans.map(({ id }) => client.get(id)))).every(isTerminal);
      } catch {
        return false;
      }
    };
    while (!(await isOver())) {
      await delay(random() * 250);
      await home.killHost();
      client = await home.connect();
    }
    for (const { passes, checks, file, id, more } of plans) {
      const task = await client.get(id);
      const isRight = passes <= checks;
      expect(task.status).toMatchObject(
        isRight ? { state: 'completed' } : { failure: { kind: 'check', code: 3 } },
      );
      expect(task.until).toMatchObject({ tried: checks, outcome: isRight ? 'passed' : 'triesUsedUp' });
      expect(task.attempt.number).toBe(checks);
      const ran = existsSync(join(home.work, file)) ? readFileSync(join(home.work, file), 'utf8') : '';
      expect(ran).toBe('x\n'.repeat(checks));
      const reviews = 'reviewBy' in more ? 1 : 0;
      expect((await stepsOf(client, task)).map(({ step }) => step).toSorted()).toEqual([
        ...Array.from({ length: checks }, () => 'check'),
        ...Array.from({ length: reviews }, () => 'review'),
      ]);
    }
  },
);
