import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer } from '../../../../src/core/verbs/answer.ts';
import type { AgentRequest } from '../../../../src/protocol/agentRequests.ts';
import { waitFor } from '../../../helpers/host/waitFor.ts';
import { CALLER } from '../openEngine.ts';
import { PERMISSION, PLAN, QUESTION } from './anyRequests.ts';
import { openAgentRun } from './openAgentRun.ts';

/* A host that dies between any two steps of asking and answering: what it had written by then is what the next one finds. */

/** In the order in which they are written: what was sent, what the agent reads of it, the transcript, the record. */
const FILES = ['run/ag-1.1.sent', 'run/ag-1.1.input', 'transcript/ag-1.jsonl', 'tasks/ag-1.json'];

type Run = Awaited<ReturnType<typeof openAgentRun>>;

const readAll = (run: Run) => FILES.map((name) => readFileSync(join(run.engine.paths.directory, name)));

/** Every state between two: what was written before is whole, one file may be cut anywhere, the rest is as it was. */
function* between(before: Buffer[], after: Buffer[]): Generator<{ cut: string; files: Buffer[] }> {
  for (const [at, name] of FILES.entries()) {
    const [old, full] = [before[at]!, after[at]!];
    // A record is replaced, never half written.
    const grows = name.endsWith('.json') ? [] : [0, 0.5];
    const sizes = grows.map((part) => old.length + Math.floor((full.length - old.length) * part));
    for (const bytes of [...new Set(sizes)]) {
      const files = FILES.map((_name, index) => (index < at ? after : before)[index]!);
      files[at] = full.subarray(0, bytes);
      yield { cut: `${name} at ${bytes}`, files };
    }
  }
  yield { cut: 'nothing', files: after };
}

const essence = (run: Run) => run.events().map(({ at: _at, ...event }) => event);
const heard = (run: Run) => run.heard().filter(({ answers }) => answers !== undefined);

const CASES: { what: string; ask: AgentRequest; said: object }[] = [
  { what: 'a permission that is given', ask: PERMISSION, said: { option: 'allow' } },
  { what: 'a permission that is denied', ask: PERMISSION, said: { decision: 'deny', reason: 'Not now.' } },
  { what: 'a question that is answered', ask: QUESTION, said: { fields: { color: 'blue' } } },
  { what: 'a question that is declined', ask: QUESTION, said: { decision: 'deny' } },
  { what: 'a plan that is approved', ask: PLAN, said: { option: 'go' } },
  { what: 'a plan that is not', ask: PLAN, said: { option: 'stay', reason: 'Look twice.' } },
];

test.each(CASES)('$what is asked once and answered once', async ({ ask, said }) => {
  const run = await openAgentRun({});
  await run.begin();
  const unasked = readAll(run);
  run.print({ ask });
  const asked = await run.until('the request', ({ agent }) => agent?.requests);
  const before = readAll(run);
  const say = () => answer(run.engine.engine.context, { id: 'ag-1', request: ask.id, ...said }, CALLER);
  await say();
  await run.until('nothing to be asked', ({ agent }) => !agent?.requests);
  const expected = { heard: heard(run), events: essence(run), after: readAll(run) };
  expect(expected.heard).toHaveLength(1);
  for (const { cut, files } of [...between(unasked, before), ...between(before, expected.after)]) {
    await run.reopen(() => {
      for (const [at, name] of FILES.entries())
        writeFileSync(join(run.engine.paths.directory, name), files[at]!);
    });
    await run.engine.agentRuns.ready(run.task());
    const [open] = await waitFor(`what becomes of it, cut: ${cut}`, () => {
      const requests = run.task().agent?.requests ?? [];
      return requests.length > 0 || heard(run).length > 0 ? requests : undefined;
    });
    // Nobody knows whether it got through, so it is said again where it is asked.
    if (open) {
      expect(open).toMatchObject({ id: ask.id, options: asked.agent?.requests?.[0]?.options });
      await say().catch((error: unknown) => expect(String(error)).toContain('no such open request'));
    }
    await waitFor(`the answer, cut: ${cut}`, () => heard(run).length > 0);
    await run.until(`nothing to be asked, cut: ${cut}`, ({ agent }) => !agent?.requests);
    expect({ cut, heard: heard(run), events: essence(run) }).toEqual({
      ...{ cut, heard: expected.heard, events: expected.events },
    });
  }
});
