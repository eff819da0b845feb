import type { Statistics } from '../../src/protocol/statistics.ts';

const used = { costUsd: 1.5, inputTokens: 1200, outputTokens: 30, premiumRequests: 0 };
const ends = { succeeded: 9, failed: 1, cancelled: 2 };
export const NOW = Date.parse('2026-01-31T10:00:00Z');
export const statistics: Statistics = {
  tasks: 12,
  commands: [
    {
      ...{
        title: 'npm test\u001b[31m',
        isNamed: false,
        task: 'sh-1',
        retries: 1,
        lastAtMs: NOW - 60_000,
        ...ends,
      },
      durations: {
        median: 1000,
        p90: 2000,
        last: 9000,
        runs: [
          { atMs: NOW, ms: 4500 },
          { atMs: NOW, ms: 9000 },
        ],
      },
      isSlower: true,
    },
  ],
  moreCommands: 3,
  agents: [{ agent: 'claude', name: 'Claude', provider: 'Anthropic', runs: 2, retries: 0, ...ends, ...used }],
  providers: [{ provider: 'Anthropic', runs: 2, ...used }],
  days: [{ day: '2026-01-31', ...ends, ...used }],
  waits: [
    {
      ...{ group: 'build', started: 3, median: 1000, p90: 5000, forTime: 0, forTasks: 1000, forOther: 2000 },
      waiting: { slot: 2 },
    },
  ],
};
