import { expect, test, vi } from 'vitest';
import { claude } from '../../../../src/agents/claude.ts';
import { plainAgent } from '../../../../src/agents/plainAgent.ts';
import type { AgentAdapter } from '../../../../src/core/agentAdapter.ts';
import { agentSpec } from '../../../../src/core/agentRuns/agentSpec.ts';
import type { EngineContext } from '../../../../src/core/engineContext.ts';

function specOf(adapter: AgentAdapter, program: string[], more: { prompt?: string; systemPrompt?: string }) {
  const keep = vi.fn(() => 'key');
  const context = {
    agents: { resolve: () => ({ adapter, program }), transportFor: () => adapter.defaultTransport },
    environments: { keep },
  } as unknown as EngineContext;
  const params = {
    kind: 'agent',
    agent: adapter.id,
    cwd: '/',
    environment: {},
    producer: 'cli',
    prompt: 'Hello',
    ...more,
  } as const;
  return { make: () => agentSpec(context, params)(), keep };
}

const LONG = 'x'.repeat(150_000);
const inArgument = plainAgent({ id: 'mine', command: ['mine', '--ask={prompt}'] });
const inInput = plainAgent({ id: 'mine', command: ['mine'] });

test.runIf(process.platform === 'linux').each([
  ['a prompt in an argument', inArgument, ['mine', '--ask={prompt}'], { prompt: LONG }],
  ['a system prompt in an argument', claude, ['claude'], { systemPrompt: LONG }],
  ['a system prompt before such a prompt', inArgument, ['mine', '--ask={prompt}'], { systemPrompt: LONG }],
] as const)('%s is refused when it is too long for one', (...[, adapter, program, more]) => {
  const { make, keep } = specOf(adapter, [...program], more);
  expect(make).toThrow(/^The prompt has 14\d KiB and is passed as an argument/);
  expect(keep).not.toHaveBeenCalled();
});

test.each([
  ['one that is read', inInput, ['mine'], { prompt: LONG }],
  ['a short one', inArgument, ['mine', '--ask={prompt}'], {}],
  ['one that is read, before a system prompt', inInput, ['mine'], { systemPrompt: LONG }],
] as const)('%s is not', (...[, adapter, program, more]) => {
  expect(specOf(adapter, [...program], more).make()).toMatchObject({ environment: 'key', program, ...more });
});
