import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/helpers/run/longFirst.mts';

/** Tests mostly wait for processes, so there are more files at a time than processors. */
const maxWorkers = 2 * availableParallelism();
/** These load the machine on purpose, and look at what it then does; each runs alone, after all others. */
const ALONE = [
  ...['agentKills', 'kills', 'model', 'soak'].map((name) => `test/host/${name}.test.ts`),
  'test/launcher/bombs.test.ts',
];

const setupFiles = ['test/helpers/run/hangs.ts'];
/** For what hangs: several times what the longest takes, as a busy machine is several times as slow. */
const hostTimeouts = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    maxWorkers,
    globalSetup: 'test/helpers/standIns.ts',
    sequence: { sequencer: LongFirst },
    projects: [
      {
        resolve: {
          alias: { vscode: fileURLToPath(new URL('test/helpers/eagerEditor.ts', import.meta.url)) },
        },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          isolate: false,
          // They wait for nothing, and each worker loads what most of them import.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
          // For what hangs. What has to be quick says how quick.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'host',
          include: ['test/host/**/*.test.ts'],
          exclude: ALONE,
          // What they test runs in processes of its own.
          isolate: false,
          setupFiles,
          ...hostTimeouts,
        },
      },
      {
        // The launcher's program, spoken with as the host does.
        test: {
          name: 'launcher',
          include: ['test/launcher/**/*.test.ts'],
          exclude: ALONE,
          isolate: false,
          setupFiles,
          ...hostTimeouts,
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          setupFiles,
          ...hostTimeouts,
        },
      },
      {
        // Real agents, for `npm run test:agents`; `npm test`, which names its projects, has the stand-ins among its tests of the host.
        test: {
          name: 'agents',
          include: ['test/agents/**/*.test.ts'],
          setupFiles,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        // A real Slurm, for `npm run test:slurm`, which sets it up.
        test: {
          name: 'slurm',
          include: ['test/slurm/**/*.test.ts'],
          // They stop the daemons that all of them use.
          maxWorkers: 1,
          isolate: false,
          setupFiles: [...setupFiles, 'test/helpers/slurm/steady.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      {
        // What things cost in the editor, for `npm run bench:editor`.
        test: {
          name: 'costs',
          include: ['test/vscode/**/*.bench.ts'],
          maxWorkers: 1,
          setupFiles,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'vscode',
          include: ['test/vscode/**/*.test.ts'],
          isolate: false,
          setupFiles,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
