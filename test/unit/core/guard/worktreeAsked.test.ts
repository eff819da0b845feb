import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentCatalogue } from '../../../../src/core/agentRuns/agentCatalogue.ts';
import type { Caller } from '../../../../src/core/engineContext.ts';
import { start } from '../../../../src/core/verbs/start.ts';
import { openRequests } from '../../../../src/protocol/openRequests.ts';
import { openRepository } from '../../../helpers/git/openRepository.ts';
import { anyAgent } from '../agentRuns/anyAgent.ts';
import { CALLER, openEngine } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { IDENTITY } from '../sampleTask.ts';

const agents = { adapterOf: () => anyAgent, offers: async () => [] } as unknown as AgentCatalogue;
const PROGRAM: Caller = { ...CALLER, session: { id: 'task:ag-1', label: 'an agent', role: 'program' } };
const RUN = sampleAgentRun(
  { id: 'ag-1' },
  { spec: { agent: 'any', transport: 'acp', mode: 'ask' }, facts: { transcript: '/dev/null' } },
);

test('whoever allows a start sees what is run for its worktree, and nothing of it runs before', async () => {
  const repository = await openRepository({ files: { 'a.txt': 'a' } });
  const trace = { isClaimed: true, process: IDENTITY, startedAt: new Date() };
  const { engine, launched } = await openEngine([RUN], [{ ...trace, run: { id: 'ag-1', attempt: 1 } }], {
    agents,
  });
  const word = fc.stringMatching(/^[a-z]{3,12} [a-z]{3,12}$/);
  const wishes = fc.record(
    { setup: word, teardown: word, include: fc.array(word, { maxLength: 3 }), dirty: fc.boolean() },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(wishes, async (worktree) => {
      const { cwd, environment } = repository;
      const params = { kind: 'shell', command: 'make', cwd, environment, producer: 'mcp' } as const;
      const task = await start(engine.context, { ...params, worktree }, PROGRAM);
      const text = openRequests(task)[0]?.text ?? '';
      expect(text).toContain('in a new worktree from HEAD');
      const { setup = '.legwork/setup', teardown, include = [] } = worktree;
      for (const part of [setup, teardown ?? '', ...include]) expect(text).toContain(part);
      expect(text.includes('uncommitted')).toBe(worktree.dirty === true);
      expect(launched).toEqual([]);
    }),
    { numRuns: 8 },
  );
}, 30_000);
