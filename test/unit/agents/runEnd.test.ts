import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRateLimit } from '../../../src/agents/rateLimit.ts';
import { AGENTS } from '../../../src/agents/agents.ts';
import { plainAgent } from '../../../src/agents/plainAgent.ts';
import {
  judgeEnd,
  rateLimited,
  readableMessage,
  withLogin,
  type EndEvidence,
} from '../../../src/agents/runEnd.ts';
import { AT, requestFor } from './recordings.ts';

const at = (time: string) => ({ retryAt: time });

describe('limits of a provider', () => {
  test('end at whatever second an agent says, if that is one', () => {
    expect(rateLimited('x', 1_795_266_000)).toMatchObject(at('2026-11-21T13:00:00.000Z'));
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.constantFrom(1e13, -1e13, 8.64e12)), (second) => {
        const { retryAt = AT.toISOString() } = rateLimited('x', second) as { retryAt?: string };
        expect(Date.parse(retryAt)).not.toBeNaN();
      }),
    );
  });

  test.each([
    ['Claude AI usage limit reached|1795266000', at('2026-11-21T13:00:00.000Z')],
    [
      "You’ve used your tokens. You've hit your limit · resets 1:30am (Asia/Dhaka)",
      at('2026-11-21T19:30:00.000Z'),
    ],
    [
      'Claude usage limit reached. Your limit will reset at 9am (America/Chicago).',
      at('2026-11-21T15:00:00.000Z'),
    ],
    ["You've hit your session limit · resets 12pm (UTC)", at('2026-11-21T12:00:00.000Z')],
    ["You've hit your session limit · resets 11am (UTC)", at('2026-11-22T11:00:00.000Z')],
    [
      "You've hit your usage limit. Upgrade to Pro (https://x.y/z) or try again in 2 days 17 hours 14 minutes.",
      at('2026-11-24T05:14:00.000Z'),
    ],
    ["You've hit your usage limit, or try again in 1 hour.", at('2026-11-21T13:00:00.000Z')],
    [
      '{"error":{"type":"usage_limit_reached","message":"x","resets_at":1795266000,"resets_in_seconds":9}}',
      at('2026-11-21T13:00:00.000Z'),
    ],
    ['{"type":"usage_limit_reached","resets_in_seconds":9568}', at('2026-11-21T14:39:28.000Z')],
    ['You exceeded your current quota. Please retry in 12.5s.', at('2026-11-21T12:00:12.500Z')],
    [
      'You have exhausted your capacity on this model. Your quota will reset after 9h12m3s.',
      at('2026-11-21T21:12:03.000Z'),
    ],
    ['[API Error: {"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}]', {}],
    ['429 Too Many Requests', {}],
    ['API Error: Request rejected (429) · slow down, rate limit', {}],
  ])('%s', (message, limit) => {
    expect(parseRateLimit(message, AT)).toEqual(limit);
  });

  test('a date without a zone is the machine’s own', () => {
    const limit = parseRateLimit("You've hit your usage limit, or try again at Jul 5th, 2027 8:19 PM.", AT);
    expect(limit?.retryAt).toBe(new Date(2027, 6, 5, 20, 19).toISOString());
  });

  test.each([
    'API Error: 400 mock 400',
    'Reached maximum number of turns (2)',
    'Context limit reached',
    'error in line 429 of x.ts',
    'It resets the clock at 9am',
  ])('none: %s', (message) => {
    expect(parseRateLimit(message, AT)).toBeUndefined();
  });
});

const judge = (evidence: Partial<EndEvidence>) =>
  judgeEnd({
    reported: undefined,
    exit: { exitCode: 0, at: AT },
    noise: [],
    wasClosed: false,
    wasInterrupted: false,
    ...evidence,
  });
const done = { state: 'completed', text: 'x' } as const;

describe('the true end', () => {
  test.each<[string, Partial<EndEvidence>, unknown]>([
    ['it reported success and ended with 0', { reported: done }, done],
    [
      'it reported success but ended with 1',
      { reported: done, exit: { exitCode: 1, at: AT } },
      { state: 'failed', message: 'The agent reported success but ended with code 1.' },
    ],
    [
      'it reported success but was killed',
      { reported: done, exit: { exitCode: 137, at: AT } },
      { state: 'failed', message: 'The agent reported success but ended with SIGKILL.' },
    ],
    [
      'it reported success, we closed its input and ended it',
      { reported: done, wasClosed: true, exit: { signal: 'SIGTERM', at: AT } },
      done,
    ],
    [
      'it reported success, we closed its input, and it crashed',
      { reported: done, wasClosed: true, exit: { exitCode: 3, at: AT } },
      { state: 'failed', message: 'The agent reported success but ended with code 3.' },
    ],
    ...(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGPIPE'] as const).map(
      (signal): [string, Partial<EndEvidence>, unknown] => [
        `it reported success, we closed its input, and it crashed by ${signal}`,
        { reported: done, wasClosed: true, exit: { signal, at: AT } },
        { state: 'failed', message: `The agent reported success but ended with ${signal}.` },
      ],
    ),
    [
      'it said nothing and ended with 0',
      {},
      { state: 'failed', message: 'The agent ended with code 0 without reporting a result.' },
    ],
    ['it was interrupted', { wasInterrupted: true, exit: { exitCode: 130, at: AT } }, { state: 'cancelled' }],
    [
      'a code above 128 that is no signal',
      { exit: { exitCode: 144, at: AT }, noise: ['Error: bad'] },
      { state: 'failed', message: 'Error: bad' },
    ],
    [
      'only stderr tells',
      { exit: { exitCode: 1, at: AT }, noise: ['Warning: a', 'Error: no such session', 'at x (y:1)'] },
      { state: 'failed', message: 'Error: no such session' },
    ],
    [
      'stderr tells of a limit',
      { exit: { exitCode: 1, at: AT }, noise: ['429 Too Many Requests, try again in 5 minutes'] },
      {
        state: 'failed',
        message: '429 Too Many Requests, try again in 5 minutes',
        limit: 'rate',
        retryAt: '2026-11-21T12:05:00.000Z',
      },
    ],
    [
      'a warning is no reason where it ended with 0',
      { noise: ['ERROR: telemetry failed'] },
      { state: 'failed', message: 'The agent ended with code 0 without reporting a result.' },
    ],
  ])('%s', (_name, evidence, end) => {
    expect(judge(evidence)).toEqual(end);
  });

  test('the sentence of a provider’s JSON', () => {
    expect(readableMessage('{"error":{"message":"mock 400","code":"x"}}')).toBe('mock 400');
    expect(readableMessage('[API Error: {"error":{"code":400,"message":"bad"}}]')).toBe('[API Error: bad]');
    expect(readableMessage('no {json} here')).toBe('no {json} here');
  });
});

describe('a missing login', () => {
  const LOGIN = 'To log in, run `x`.';
  const failedWith = (message: string) => withLogin({ state: 'failed', message }, LOGIN);

  test.each([
    ...['Not logged in · Please run /login', 'Login required', 'Please use `x login` first', 'Unauthorized'],
    ...['API Error: 401 {"type":"error"}', 'authentication_error: invalid x-api-key', 'Invalid API key.'],
    ...['Error: Authentication failed with provider (401).', 'Please set an Auth method in your settings'],
  ])('%s', (message) => {
    const end = failedWith(message);
    expect(end).toMatchObject({ message: expect.stringMatching(/[.!?] To log in, run `x`\.$/) as string });
    expect(withLogin(end, LOGIN)).toEqual(end);
  });

  test.each(['The model is out of paper.', 'It read 4012 lines.', 'logged into the file', 'API Error: 500'])(
    '%s is none',
    (message) => {
      expect(failedWith(message)).toEqual({ state: 'failed', message });
    },
  );

  test('a success is none, and neither is a limit', () => {
    const ends = [
      { state: 'completed', text: 'Not logged in' },
      { state: 'failed', message: '401', limit: 'rate' },
    ] as const;
    for (const end of ends) expect(withLogin(end, LOGIN)).toEqual(end);
  });

  test('every agent that is spoken to in its own way says how', () => {
    for (const adapter of AGENTS) {
      if (!('jsonl' in adapter.transports)) continue;
      for (const transport of ['jsonl', 'control'] as const) {
        if (!(transport in adapter.transports)) continue;
        const conversation = adapter.conversation(requestFor({ transport }));
        conversation.open();
        conversation.push('Error: 401 Unauthorized');
        expect(conversation.finish({ exitCode: 1, at: AT })).toMatchObject({
          state: 'failed',
          message: expect.stringMatching(/^Error: 401 Unauthorized\. To log in, run `.+`.*\.$/) as string,
        });
      }
    }
  });
});

test.each(['\0\0', '\u001b[2J', '\u001b]0;title\u0007', '\b \u007f', '\u2028\u202e'])(
  'what only controls a terminal is no word of an agent: %j',
  (line) => {
    const conversation = plainAgent({ id: 'x', command: ['x', '{prompt}'] }).conversation(requestFor());
    conversation.push(line);
    expect(conversation.finish({ exitCode: 1, at: AT })).toEqual({
      state: 'failed',
      message: 'The agent ended with code 1 without reporting a result.',
    });
    expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({
      state: 'completed',
      text: 'It ended without printing anything.',
    });
    conversation.push(`ERROR:${line} no paper`);
    expect(conversation.finish({ exitCode: 1, at: AT })).toMatchObject({
      message: expect.stringMatching(/^ERROR: +no paper$/) as string,
    });
  },
);
