import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { AgentParams } from '../../../src/protocol/startParams.ts';
import { fakeRun } from '../../helpers/host/fakeAgents.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { expectRefused } from '../../helpers/host/refused.ts';

const bad = (says: string) => ({ code: ErrorCode.badRequest, says });

inEachHome((open) => {
  test('R4: an agent run that makes no sense is refused in one sentence, and changes nothing', async () => {
    const home = open();
    const client = await home.connect();
    const cases: [Partial<AgentParams>, Parameters<typeof expectRefused>[2]][] = [
      [{ agent: '' }, bad('The agent must be')],
      [{ agent: 'hal' }, bad('There is no agent "hal"')],
      [
        { agent: 'codex', setting: '' },
        { code: ErrorCode.agentNotFound, says: 'npm install' },
      ],
      [{ prompt: ' \n' }, bad('The prompt is empty')],
      [{ prompt: 'x'.repeat(10 * 1024 ** 2) }, bad('10.0 MiB')],
      [{ prompt: 'a\0b' }, bad('NUL')],
      [{ cwd: 'here' }, bad('absolute')],
      [{ model: '--dangerously-skip-permissions' }, bad('The model must be')],
      [{ session: '-x' }, bad('The session must be')],
      [{ maxTurns: 0 }, bad('limit of turns')],
      [{ maxCostUsd: -1 }, bad('US dollars')],
      [JSON.parse('{"mode":"sudo"}') as Partial<AgentParams>, bad('(got "sudo")')],
      [JSON.parse('{"ifLost":"x"}') as Partial<AgentParams>, bad('lost')],
    ];
    for (const [more, expected] of cases) {
      const params = fakeRun(home, [{ do: 'say', text: 'hello' }], more);
      // Of what is installed here nothing is found.
      params.environment.PATH = params.environment.PATH?.split(':', 1)[0] ?? '';
      await expectRefused(client, () => client.start(params), expected);
    }
    expect(await client.list()).toEqual([]);
  });
});
