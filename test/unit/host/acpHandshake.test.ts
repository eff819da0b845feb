import {
  mkdtempSync,
  realpathSync,
  writeFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localAgents, versionIn } from '../../../src/host/agentCatalogue.ts';
import { AgentProtocols } from '../../../src/host/agentProtocols.ts';

const REPLY = `JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { protocolVersion: 1, agentCapabilities: {} } })`;
const ON_LINE = (body: string) =>
  `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => { const message = JSON.parse(line); ${body} });`;

/** A program of these lines of Node; it notes each start, and what it takes for its prompt when its input ends. */
function program(body: string, name = 'agent') {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'legwork-handshake-')));
  const path = join(folder, name);
  const script = `#!${process.execPath}
    const { appendFileSync } = require('node:fs');
    appendFileSync(${JSON.stringify(join(folder, 'starts'))}, process.cwd() + ' ' + process.env.MARK + '\\n');
    process.stdin.on('end', () => appendFileSync(${JSON.stringify(join(folder, 'prompts'))}, 'prompt\\n'));
    ${body}`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  const environment = { PATH: `${folder}:${process.env.PATH ?? ''}`, MARK: 'mine' };
  const lines = (file: string) => {
    const found = join(folder, file);
    return existsSync(found) ? readFileSync(found, 'utf8').split('\n').filter(Boolean) : [];
  };
  return { folder, path, environment, lines, command: [name] };
}

/** More than any program takes here: who is known at once is known long before. */
const LONG = { answerMs: 25_000 };

async function isAcp(
  asked: ReturnType<typeof program>,
  { command = asked.command, ...times }: { command?: string[]; answerMs?: number } = {},
): Promise<boolean> {
  const protocols = new AgentProtocols(times);
  await protocols.learn({ command, cwd: asked.folder, environment: asked.environment });
  return protocols.isAcp({ command, cwd: asked.folder, environment: asked.environment });
}

describe('how an agent is spoken with', { timeout: 60_000 }, () => {
  test.each<[string, string]>([
    ['one that answers', ON_LINE(`console.log(${REPLY})`)],
    [
      'one that says other things first',
      `console.log('starting…');` + ON_LINE(`console.log('{}'); console.log(${REPLY})`),
    ],
    ['one that answers late', ON_LINE(`setTimeout(() => console.log(${REPLY}), 1500)`)],
    [
      'one that answers in pieces',
      ON_LINE(
        `const text = ${REPLY} + '\\n'; process.stdout.write(text.slice(0, 20)); setTimeout(() => process.stdout.write(text.slice(20)), 200)`,
      ),
    ],
  ])('ACP: %s', async (_name, body) => {
    const asked = program(body);
    expect(await isAcp(asked, LONG)).toBe(true);
    expect(asked.lines('starts')).toEqual([`${asked.folder} mine`]);
  });

  test.each<[string, string]>([
    ['one that prints what it reads', 'process.stdin.pipe(process.stdout);'],
    ['one that ends', 'process.exit(0);'],
    ['one that fails', 'process.exit(3);'],
    [
      'a server of another protocol',
      ON_LINE(
        `console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { capabilities: {} } }))`,
      ),
    ],
    [
      'one that refuses',
      ON_LINE(
        `console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'no' } }))`,
      ),
    ],
  ])('plain: %s, which is known at once', async (_name, body) => {
    const startedMs = Date.now();
    expect(await isAcp(program(body), LONG)).toBe(false);
    expect(Date.now() - startedMs).toBeLessThan(LONG.answerMs / 2);
  });

  test('plain: one that waits for the end of its prompt, and never takes the question for it', async () => {
    // What it starts itself has the same input.
    const child = `const end = () => require('node:fs').appendFileSync(process.argv[1], 'prompt'); process.stdin.on('end', end).resume();`;
    const asked = program(
      `process.stdin.pause(); require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}, ${'__dirname'} + '/prompts'], { stdio: 'inherit' });`,
    );
    expect(await isAcp(asked)).toBe(false);
    expect(asked.lines('prompts')).toEqual([]);
    expect(asked.lines('starts')).toHaveLength(1);
  });

  test.each<[string, string]>([
    ['says nothing', ''],
    ['answers', ON_LINE(`console.log(${REPLY})`)],
  ])('what it has started and left alone holds nobody up: one that %s', async (_name, body) => {
    const options = `['-e', 'setTimeout(process.exit, 25_000)'], { detached: true, stdio: 'inherit' }`;
    const asked = program(
      `require('node:child_process').spawn(process.execPath, ${options}).unref(); ${body}`,
    );
    const startedMs = Date.now();
    expect(await isAcp(asked, body === '' ? {} : LONG)).toBe(body !== '');
    expect(Date.now() - startedMs).toBeLessThan(15_000);
  });

  test('plain: one that prints without end, which is known long before its time is up', async () => {
    const startedMs = Date.now();
    const flood = `const more = () => process.stdout.write('y\\n'.repeat(4096), more); more();`;
    expect(await isAcp(program(flood), LONG)).toBe(false);
    expect(Date.now() - startedMs).toBeLessThan(LONG.answerMs / 2);
  });

  test('is asked once for each program and its words, and again when it was replaced', async () => {
    const asked = program(ON_LINE(`console.log(${REPLY})`));
    const protocols = new AgentProtocols(LONG);
    const learn = (...words: string[]) =>
      protocols.learn({ command: ['agent', ...words], cwd: asked.folder, environment: asked.environment });
    await Promise.all([learn(), learn(), learn()]);
    await learn();
    expect(asked.lines('starts')).toHaveLength(1);
    await learn('--other');
    expect(asked.lines('starts')).toHaveLength(2);
    utimesSync(asked.path, new Date(), new Date(Date.now() + 10_000));
    await learn();
    expect(asked.lines('starts')).toHaveLength(3);
  });

  test('two programs of one relative path are told apart by their folder', async () => {
    const [acp, plain] = [program(ON_LINE(`console.log(${REPLY})`)), program('process.exit(0);')];
    const protocols = new AgentProtocols(LONG);
    const wanted = [acp, plain].map(({ folder, environment: { MARK } }) => ({
      ...{ command: ['./agent'], cwd: folder, environment: { PATH: '/nowhere', MARK } },
    }));
    await Promise.all(wanted.map((each) => protocols.learn(each)));
    expect(wanted.map((each) => protocols.isAcp(each))).toEqual([true, false]);
  });

  test('is not asked of one that takes its prompt as an argument, or is not there', async () => {
    const asked = program(ON_LINE(`console.log(${REPLY})`));
    expect(await isAcp(asked, { command: ['agent', '--ask', '{prompt}'] })).toBe(false);
    expect(asked.lines('starts')).toEqual([]);
    expect(await isAcp(asked, { command: ['no-such-agent'] })).toBe(false);
    expect(await isAcp(asked, { command: ['no-such-acp', 'acp'] })).toBe(true);
  });
});

test(
  'a version is told, whatever the program leaves behind with its output open',
  { timeout: 30_000 },
  async () => {
    const options = `['-e', 'setTimeout(process.exit, 25_000)'], { detached: true, stdio: 'inherit' }`;
    const asked = program(
      `console.log('mine 1.2.3'); require('node:child_process').spawn(process.execPath, ${options}).unref(); process.exit(0);`,
    );
    const startedMs = Date.now();
    const settings = { mine: { command: [asked.path], transport: 'plain' as const } };
    const offers = await localAgents().offers({
      environment: { PATH: asked.folder, HOME: asked.folder },
      settings,
      versions: true,
    });
    expect(offers.find(({ id }) => id === 'mine')?.version).toBe('1.2.3');
    expect(Date.now() - startedMs).toBeLessThan(15_000);
  },
);

test('a version is told without the end of its sentence', () => {
  const part = fc.nat(999);
  const suffix = fc.constantFrom('', '-rc.1', '-beta', '+build.5', '-0.3.7');
  const before = fc.constantFrom('', 'v', 'codex-cli ', 'GitHub Copilot CLI ', '\n');
  const after = fc.constantFrom('', '.', '. Run `x`', ' (Claude Code)', ',', ')', '\n', '...', '-', ' 2.0.0');
  fc.assert(
    fc.property(fc.tuple(part, part, part), suffix, before, after, (...[numbers, end, words, rest]) => {
      const version = numbers.join('.') + end;
      expect(versionIn(words + version + rest)).toBe(version);
    }),
  );
  expect(versionIn('no version')).toBeUndefined();
});
