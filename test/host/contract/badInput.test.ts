import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { CompleteParams, SubscribeParams, UpdateParams } from '../../../src/protocol/messages.ts';
import type { ShellParams } from '../../../src/protocol/startParams.ts';
import type { TaskFilter } from '../../../src/protocol/task.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';

/** What a client of another make might send. */
const anything = <T>(json: string) => JSON.parse(json) as T;

const bad = (says: string) => ({ code: ErrorCode.badRequest, says });

inEachHome((open) => {
  test('A1 W2 B1 B2 B3 B7 L4: a start that makes no sense is refused in one sentence, and changes nothing', async () => {
    const home = open();
    const client = await home.connect();
    const live = await client.start(home.params('sleep 60', { name: 'server' }));
    await home.running(client, live.id);
    const cases: [string, string][] = [
      ['{"timeoutMs":0}', 'The timeout must be 1 ms or more, and 3660 days at most (got 0).'],
      ['{"timeoutMs":-5}', 'timeout'],
      ['{"timeoutMs":"soon"}', 'timeout'],
      ['{"timeoutMs":1e300}', '3660 days at most'],
      ['{"outputLimitBytes":0}', 'output limit'],
      ['{"outputLimitBytes":1.5}', 'output limit'],
      ['{"priority":0.5}', 'priority'],
      ['{"priority":"high"}', 'priority'],
      ['{"group":""}', "group's name"],
      ['{"group":"../x"}', "group's name"],
      ['{"retry":{"max":-1,"backoffMs":0}}', 'Number of retries must be a whole number, 0 or more (got -1).'],
      ['{"retry":{"max":1}}', 'back-off'],
      ['{"retry":{"max":1,"backoffMs":-1}}', 'back-off'],
      ['{"retry":{"max":1,"backoffMs":1,"factor":0}}', 'factor'],
      ['{"retry":{"max":1,"backoffMs":1,"exitCodes":["x"]}}', 'exit code'],
      ['{"retry":{"max":1,"backoffMs":1,"exitCodes":5}}', 'list'],
      ['{"retry":null}', 'retry'],
      ['{"startAt":"tomorrow"}', 'must be a time such as'],
      ['{"startAt":5}', 'must be a time such as'],
      ['{"after":"sh-x"}', 'must be a list'],
      ['{"after":[{"task":7,"on":"any"}]}', 'A task to start after must be a text'],
      [`{"after":[{"task":"${live.id}","on":"maybe"}]}`, 'condition'],
      [`{"after":[{"task":"${live.id}"}]}`, 'condition'],
      ['{"cancelPolicy":"never"}', 'cancel policy'],
      ['{"closePolicy":"burn"}', 'close policy'],
      ['{"closePolicy":"transfer"}', 'session'],
      ['{"name":"self"}', 'reserved'],
      ['{"name":"broadcast"}', 'reserved'],
      ['{"name":7}', 'name'],
      ['{"id":"all"}', 'is reserved'],
      ['{"id":"../../etc/passwd"}', 'An id must be up to 64 letters'],
      ['{"id":""}', 'An id must be up to 64 letters'],
      ['{"id":"-rf"}', 'An id must be up to 64 letters'],
      ['{"key":""}', 'key'],
      ['{"metadata":[1]}', 'Metadata'],
      ['{"producer":""}', '"producer" must be user, cli'],
      ['{"producer":null}', '"producer" must be user, cli'],
      ['{"parent":{"task":5}}', 'part of'],
      ['{"parent":"sh-x"}', 'part of'],
      ['{"kind":"other"}', '"other"'],
      ['{"kind":"monitor"}', 'pattern'],
      ['{"command":7}', 'command'],
      ['{"environment":{"A":1}}', '"A" has a value that is not a text'],
      ['{"cwd":null}', 'The folder must be a text (got null)'],
    ];
    for (const [json, says] of cases) {
      const more = anything<Partial<ShellParams>>(json);
      await expectRefused(client, () => client.start(home.params('true', more)), bad(says));
    }
    const taken = { code: ErrorCode.nameTaken, says: live.id };
    await expectRefused(client, () => client.start(home.params('true', { name: 'server' })), taken);
    await expectRefused(client, () => client.rename({ id: live.id, name: 'parent' }), bad('reserved'));
    const unknown = { code: ErrorCode.unknownTask, says: '"sh-gone"' };
    const after = [{ task: 'sh-gone', on: 'any' as const }];
    await expectRefused(client, () => client.start(home.params('true', { after })), unknown);
    expect(home.names(home.paths.tasks)).toEqual([`${live.id}.json`]);
  }, 120_000);

  test('L10 L13 T9: a registration, update or end that makes no sense is refused, and changes nothing', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.register({ kind: 'other', description: 'x', producer: 'cli' });
    for (const [json, says] of [
      ['{"kind":"cron"}', 'kind'],
      ['{"description":" "}', 'description'],
      ['{"retry":{"max":1,"backoffMs":1}}', 'live from the start'],
      ['{"startAt":"2030-01-01T00:00:00Z"}', 'live from the start'],
      [`{"after":[{"task":"${id}","on":"any"}]}`, 'live from the start'],
    ] as const) {
      const params = {
        kind: 'other' as const,
        description: 'y',
        producer: 'cli' as const,
        ...anything<object>(json),
      };
      await expectRefused(client, () => client.register(params), bad(says));
    }
    for (const [json, says] of [
      ['{"progress":{"percent":101}}', 'percentage'],
      ['{"progress":{"percent":"half"}}', 'percentage'],
      ['{"progress":{"state":"happy"}}', 'The state of a progress'],
      ['{"progress":{"message":5}}', 'message'],
      ['{"metadata":"x"}', 'Metadata'],
      ['{"description":""}', 'description'],
      ['{"description":5}', 'description'],
      ['{"status":{"state":"completed"}}', 'The state of an update must be one of running, waiting'],
      ['{"status":{"state":"cancelled"}}', 'The state of an update must be one of running, waiting'],
      ['{"status":{"state":"waiting","for":"money","message":"?"}}', 'a task'],
      ['{"status":{"state":"waiting","for":"input"}}', 'waiting task'],
    ] as const)
      await expectRefused(
        client,
        () => client.update({ id, ...anything<Partial<UpdateParams>>(json) }),
        bad(says),
      );
    for (const [json, says] of [
      ['{"state":"running"}', 'The end of a task must be'],
      ['{"state":"waiting"}', 'The end of a task must be'],
      ['{"state":"pending"}', 'The end of a task must be'],
      ['{"state":"failed"}', 'The message of a failure is missing'],
      ['null', 'The end of a task must be'],
    ] as const) {
      const outcome = anything<CompleteParams['outcome']>(json);
      await expectRefused(client, () => client.complete({ id, outcome }), bad(says));
    }
    const unknown = { code: ErrorCode.unknownTask, says: '"x"' };
    await expectRefused(client, () => client.update({ id: 'x' }), unknown);
    await expectRefused(client, () => client.complete({ id: 'x', outcome: { state: 'completed' } }), unknown);
    await client.complete({ id, outcome: { state: 'completed' } });
  }, 120_000);

  test('B1 B8 L9: groups, policies and filters that make no sense are refused, and the host goes on', async () => {
    const home = open();
    const client = await home.connect();
    const { pid } = await client.hostStatus();
    for (const slots of [0, -1, 1.5])
      await expectRefused(
        client,
        () => client.setGroup({ name: 'q', slots }),
        bad('The number of slots must be'),
      );
    await expectRefused(client, () => client.setGroup({ name: 'a\nb', slots: 1 }), bad("group's name"));
    for (const policy of ['{"maxCount":-1}', '{"maxAgeMs":"1d"}', '{"maxBytes":null}'])
      await expectRefused(client, () => client.clean(anything(policy)), bad('The limit for'));
    await expectRefused(client, () => client.setRetention(anything('{"maxCount":-1}')), bad('The limit for'));
    for (const json of [
      '{"ids":5}',
      '{"ids":[5]}',
      '{"kinds":"shell"}',
      '{"states":{}}',
      '{"session":1}',
      '{"includeHidden":"no"}',
    ]) {
      await expectRefused(client, () => client.list(anything<TaskFilter>(json)), bad("A filter's"));
      await expectRefused(
        client,
        () => client.subscribe(anything<SubscribeParams>(`{"filter":${json}}`)),
        bad("A filter's"),
      );
      await expectRefused(
        client,
        () => client.drain({ consumer: 'c', ...anything<TaskFilter>(json) }),
        bad("A filter's"),
      );
    }
    await client.wait((await client.start(home.params('true'))).id);
    expect((await client.hostStatus()).pid).toBe(pid);
    expect(await client.hasRunning(SESSION.id)).toBe(false);
  });

  test('R8 R9: every verb names an unknown id, and a state that it does not fit', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('exit 1'));
    const queued = await client.start(home.params('true', { startAt: '2999-01-01T00:00:00Z' }));
    await client.wait(id);
    const verbs: [(id: string) => Promise<unknown>, string][] = [
      [(id) => client.cancel({ id }), 'is failed, so it cannot be cancelled'],
      [(id) => client.startNow(id), 'is failed, so it cannot be started now'],
      [(id) => client.pause({ id }), 'is failed, so it cannot be paused'],
      [(id) => client.resume({ id }), 'is failed, so it cannot be resumed'],
      [(id) => client.send({ id, content: '' }), 'is failed, so it cannot be sent a message'],
      [
        (id) => client.transfer({ ids: [id], to: { id: 's', label: 's' } }),
        'is failed, so it cannot be transferred',
      ],
    ];
    for (const [verb, says] of verbs) {
      await expectRefused(client, () => verb(id), { code: ErrorCode.wrongState, says });
      await expectRefused(client, () => verb('sh-nobody'), {
        code: ErrorCode.unknownTask,
        says: 'There is no task "sh-nobody".',
      });
    }
    const wrong = (says: string) => ({ code: ErrorCode.wrongState, says });
    await expectRefused(client, () => client.rerun({ id: queued.id }), wrong('is pending'));
    await expectRefused(client, () => client.remove([id, queued.id]), wrong('is pending'));
    const early = {
      id: queued.id,
      status: { state: 'waiting' as const, for: 'input' as const, message: '?' },
    };
    await expectRefused(client, () => client.update(early), bad('has not started'));
    for (const action of [
      () => client.get('sh-nobody'),
      () => client.wait('sh-nobody'),
      () => client.output({ id: 'sh-nobody' }),
      () => client.remove([id, 'sh-nobody']),
      () => client.cancelTree({ id: 'sh-nobody' }),
      () => client.find({ address: 'sh-nobody' }),
    ])
      await expectRefused(client, action, { code: ErrorCode.unknownTask, says: '"sh-nobody"' });
  });
});
