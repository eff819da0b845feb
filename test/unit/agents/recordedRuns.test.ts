import { describe, expect, test } from 'vitest';
import { adapterOf, eventLines, playRun, readRun, requestFor, runNames } from './recordings.ts';

/** Every recorded run of every agent, as normalised events; each expected file has been read line by line. */
describe.each(['claude', 'codex', 'gemini', 'opencode', 'qwen', 'copilot'])(
  'recorded runs of %s',
  (agent) => {
    test.each(runNames(agent))('%s', async (name) => {
      const { lines, exit } = readRun(name);
      const request = requestFor({ mode: 'allowAll', cwd: `/home/dev/work/${name}` });
      const events = playRun(adapterOf(agent).conversation(request), lines, exit);
      await expect(eventLines(events)).toMatchFileSnapshot(`../../fixtures/agents/expected/${name}.jsonl`);
    });
  },
);
