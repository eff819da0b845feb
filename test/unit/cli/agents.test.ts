import { expect, test } from 'vitest';
import { AGENTS } from '../../../src/agents/agents.ts';
import { offerDetails } from '../../../src/cli/agents.ts';
import type { AgentOffer } from '../../../src/protocol/agentRun.ts';

const offer: AgentOffer = {
  id: 'a',
  name: 'Agent A',
  install: 'Run `npm install -g a`.',
  asks: true,
  takesMessages: true,
  resumes: true,
};

test('an agent is described by where it is, and by what each mode lets it do', () => {
  const modes = { ask: 'It asks.', allowEdits: 'It edits.', readOnly: 'It reads.', allowAll: 'It does all.' };
  expect(offerDetails({ ...offer, modes })).toEqual([
    'Agent A was not found on this machine. Run `npm install -g a`.',
    '',
    'What it does without asking, by --mode:',
    '  ask          It asks.',
    '  allow-edits  It edits.',
    '  read-only    It reads.',
    '  allow-all    It does all.',
  ]);
  const found = offerDetails({ ...offer, program: ['/bin/a'], version: '1.2' });
  expect(found[1]).toBe('a      Agent A  1.2      /bin/a');
  expect(found.at(-1)).toBe('What it does without asking in each mode is not known in advance.');
});

test('every agent with modes of its own says in whole sentences what each lets it do', () => {
  const known = AGENTS.filter(({ modes }) => modes);
  expect(known.length).toBeGreaterThanOrEqual(6);
  for (const { id, modes } of known)
    for (const words of Object.values(modes ?? {})) expect(words, id).toMatch(/^[A-Z].*\.$/);
});
