import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentCatalogue } from '../../../../src/core/agentRuns/agentCatalogue.ts';
import type { AgentTimes } from '../../../../src/core/agentRuns/agentTimes.ts';
import { eventsOf } from '../../../../src/client/transcriptLines.ts';
import type { AgentFacts, AgentSpec } from '../../../../src/protocol/agentRun.ts';
import { dataPaths } from '../../../../src/protocol/dataDirectory.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { waitFor } from '../../../helpers/host/waitFor.ts';
import { openEngine } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { IDENTITY } from '../sampleTask.ts';
import { anyAgent, type Printed } from './anyAgent.ts';

const agents = { adapterOf: () => anyAgent, offers: async () => [] } as unknown as AgentCatalogue;

/**
 * An engine in which one agent run is live, whose agent is the test. `reopen` ends the engine as a crash does, and opens
 * the next on the same files.
 */
export async function openAgentRun(about: {
  spec?: Partial<AgentSpec>;
  facts?: Partial<AgentFacts>;
  task?: Partial<Task>;
  times?: Partial<AgentTimes>;
}) {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-engine-'));
  const paths = dataPaths(directory);
  for (const folder of [paths.output, paths.transcript, paths.run])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  const output = join(paths.output, 'ag-1.log');
  const transcript = join(paths.transcript, 'ag-1.jsonl');
  writeFileSync(output, '');
  const record = sampleAgentRun(
    { id: 'ag-1', output: { path: output, bytes: 0 }, ...about.task },
    {
      spec: { agent: 'any', agentName: 'Any', transport: 'acp', ...about.spec },
      facts: { transcript, ...about.facts },
    },
  );
  const key = { id: 'ag-1', attempt: 1 };
  const trace = { run: key, isClaimed: true, process: IDENTITY, startedAt: new Date() };
  const place = { directory, agents, ...(about.times && { agentTimes: about.times }) };
  const open = (records: Task[]) => openEngine(records, [trace], place);
  const input = join(paths.run, 'ag-1.1.input');
  const heard = () =>
    readFileSync(input, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const run = {
    id: 'ag-1',
    key,
    engine: await open([record]),
    print: (...lines: Printed[]) =>
      appendFileSync(output, lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    /** What the agent was told, line by line. */
    heard,
    task: () => run.engine.table.get('ag-1'),
    events: () => eventsOf(readFileSync(transcript, 'utf8')),
    record: () => JSON.parse(readFileSync(join(paths.tasks, 'ag-1.json'), 'utf8')) as Task,
    until: (what: string, holds: (task: Task) => unknown) =>
      waitFor(what, () => (holds(run.task()) ? run.task() : undefined)),
    /** `between` is what happens to the files while no host runs. */
    async reopen(between: () => void = () => undefined) {
      run.engine.engine.dispose();
      between();
      run.engine = await open([]);
    },
    /** Its agent takes the prompt. */
    async begin() {
      run.print({ ready: true });
      await waitFor('the prompt', () => heard().some(({ prompt }) => prompt !== undefined));
    },
  };
  return run;
}
