import { expect, test } from 'vitest';
import { readHostEnd, type HostEnd } from '../../../src/client/hostEnd.ts';

const NODE_CRASH = `node:internal/modules/cjs/loader:1051
  throw err;
  ^

Error: Cannot find module '/x/taskHost.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1048:15)
  code: 'MODULE_NOT_FOUND'

Node.js v22.19.0
`;
const NOTICE =
  '(node:7) ExperimentalWarning: SQLite is an experimental feature\n(Use `node --trace-warnings ...` to show)\n';

type Ended = Parameters<typeof readHostEnd>[0];

const ENDS: [code: number | null, signal: Ended['signal'], complaint: string, end: HostEnd][] = [
  [0, null, '', { kind: 'left' }],
  [0, null, NOTICE, { kind: 'left' }],
  [1, null, 'The directory is odd.\n', { kind: 'refused', sentence: 'The directory is odd.' }],
  [1, null, `${NOTICE}It is odd.\n`, { kind: 'refused', sentence: 'It is odd.' }],
  [1, null, NODE_CRASH, { kind: 'crashed', reason: "Cannot find module '/x/taskHost.js'" }],
  [1, null, '', { kind: 'crashed', reason: 'it ended with code 1' }],
  [
    70,
    null,
    `${NOTICE}The task host has crashed (boom).\n`,
    { kind: 'bug', sentence: 'The task host has crashed (boom).' },
  ],
  [70, null, '', { kind: 'crashed', reason: 'it ended with code 70' }],
  [null, 'SIGKILL', '', { kind: 'crashed', reason: 'it was ended by SIGKILL' }],
  [
    null,
    'SIGABRT',
    'FATAL ERROR: heap out of memory.\nmore\n',
    { kind: 'crashed', reason: 'FATAL ERROR: heap out of memory' },
  ],
];

test.each(ENDS.map(([code, signal, complaint, end]) => ({ code, signal, complaint, end })))(
  'a host that ended with $code, $signal and $complaint',
  ({ end, ...ended }) => {
    expect(readHostEnd(ended)).toEqual(end);
  },
);
