import { describe, expect, test } from 'vitest';
import type { RunRequest } from '../../../src/core/agentAdapter.ts';
import type { AgentSetting } from '../../../src/protocol/agentRun.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import {
  AGENTS,
  findAgents,
  KNOWN_AGENTS,
  splitCommand,
  transportFor,
  type FindEnvironment,
} from '../../../src/agents/agents.ts';
import { adapterOf, AT, requestFor } from './recordings.ts';

function machine(files: string[], more: Partial<FindEnvironment> = {}): FindEnvironment {
  const variables = { PATH: '/usr/bin:/opt/tools:relative/bin' };
  return {
    platform: 'linux',
    variables,
    home: '/home/me',
    isExecutable: (path) => files.includes(path),
    ...more,
  };
}

const found = (environment: FindEnvironment, settings = {}) =>
  findAgents(environment, settings).map(({ adapter, command }) => [adapter.id, ...command]);

describe('which agents there are', () => {
  test('those on the PATH, the first folder first', () => {
    expect(found(machine(['/opt/tools/codex', '/usr/bin/codex', '/usr/bin/gemini']))).toEqual([
      ['codex', '/usr/bin/codex'],
      ['gemini', '/usr/bin/gemini'],
    ]);
  });

  test.each([
    ['claude', '/home/me/.local/bin/claude', {}],
    ['claude', '/home/me/.claude/local/claude', {}],
    ['opencode', '/home/me/.opencode/bin/opencode', {}],
    ['gemini', '/opt/homebrew/bin/gemini', {}],
    ['codex', '/srv/npm/bin/codex', { npm_config_prefix: '/srv/npm' }],
    ['qwen', '/home/me/.nvm/versions/node/v24/bin/qwen', { NVM_BIN: '/home/me/.nvm/versions/node/v24/bin' }],
  ])('%s where it installs itself: %s', (id, path, variables) => {
    expect(found(machine([path], { variables }))).toEqual([[id, path]]);
  });

  test('on Windows too', () => {
    const path = String.raw`C:\Users\me\AppData\Roaming\npm\gemini.cmd`;
    const variables = { Path: String.raw`C:\Windows`, APPDATA: String.raw`C:\Users\me\AppData\Roaming` };
    const environment = machine([path], { platform: 'win32', home: String.raw`C:\Users\me`, variables });
    expect(found(environment)).toEqual([['gemini', path]]);
  });

  test('a setting says how a known one is started, or that it is not', () => {
    const files = ['/usr/bin/codex', '/usr/bin/claude'];
    expect(found(machine(files), { codex: '', claude: 'nice "/opt/my claude/claude" --bare' })).toEqual([
      ['claude', 'nice', '/opt/my claude/claude', '--bare'],
    ]);
  });

  test('a setting adds others: ACP when its words or the setting say so, plain text otherwise', () => {
    const settings = {
      aider: 'aider --message {prompt}',
      goose: 'goose acp',
      mine: { command: ['my-agent', '--stdio'], transport: 'acp' as const, name: 'Mine' },
    };
    const agents = findAgents(machine([]), settings);
    expect(agents.map(({ adapter }) => [adapter.id, adapter.name, adapter.defaultTransport])).toEqual([
      ['aider', 'aider', 'plain'],
      ['goose', 'goose', 'acp'],
      ['mine', 'Mine', 'acp'],
    ]);
  });

  test.each([
    ...[
      'pi-acp',
      'pi-acp@0.0.34',
      'npx -y pi-acp@1',
      'npx -y pi-acp@latest',
      'uvx pi-acp==1.0',
      'bunx my_acp',
    ],
    ...[
      'junie --acp=true',
      'gemini --experimental-acp',
      'copilot --acp --stdio',
      'goose acp',
      'fx acp --verbose',
    ],
    ...['droid exec --output-format acp', 'droid exec --output-format=acp', 'uvx fast-agent-mcp acp'],
    ...['codex-acp.cmd', 'Codex-ACP.EXE', '/opt/bin/codex-acp', 'node ./dist/codex-acp.mjs', '/usr/bin/acp'],
    ...[
      String.raw`C:\\tools\\codex-acp.cmd`,
      'npx @zed-industries/claude-code-acp@0.16.2',
      'npx github:x/pi-acp#main',
    ],
    ...['grok agent stdio', '/opt/grok agent stdio', 'npx -y grok@2 agent stdio'],
  ])('ACP by its words: %s', (command) => {
    expect(transportOf(command)).toBe('acp');
  });

  test.each([
    ...[
      'aider --message {prompt}',
      'cat',
      'my-agent --dir /src/acp',
      'acpi',
      'macp',
      'agent --acpx',
      'grok agent',
    ],
    ...['junie --acp=false', 'junie --no-acp', 'echo "speak acp now"', 'notes-acp-reader', 'agent stdio'],
    ...['my-agent --read notes-acp {prompt}', ''],
  ])('plain by its words: %s', (command) => {
    expect(transportOf(command || 'x')).toBe('plain');
  });

  test.each([
    ['kilo', 'kilo acp'],
    ['cline', 'cline --acp'],
    ['nanocoder', 'nanocoder --acp'],
    ['pi', 'pi-acp'],
    ['cursor', 'cursor-agent acp'],
    ['auggie', 'auggie --acp'],
    ['qoder', 'qodercli --acp'],
    ['droid', 'droid exec --output-format acp'],
    ['iflow', 'iflow --experimental-acp'],
    ['junie', 'junie --acp=true'],
    ['grok', 'grok agent stdio'],
    ['goose', 'goose acp'],
    ['kimi', 'kimi acp'],
    ['kiro', 'kiro-cli-chat acp'],
  ])('%s is offered where it is found, and started as `%s`, unless a setting says otherwise', (id, words) => {
    const [program = '', ...rest] = words.split(' ');
    const environment = machine([`/usr/bin/${program}`]);
    const [known] = findAgents(environment);
    expect(known).toMatchObject({
      adapter: { id, defaultTransport: 'acp' },
      command: [`/usr/bin/${program}`],
    });
    const request = requestFor({ transport: 'acp', command: known?.command ?? [] });
    expect(known?.adapter.launch(request).argv).toEqual([`/usr/bin/${program}`, ...rest]);
    expect(findAgents(machine([]))).toEqual([]);
    expect(found(environment, { [id]: 'my own {prompt}' })).toEqual([[id, 'my', 'own', '{prompt}']]);
    expect(found(environment, { [id]: '' })).toEqual([]);
  });

  test('Kilo may do what the mode says, by its environment', () => {
    const [kilo] = findAgents(machine(['/usr/bin/kilo']));
    const launched = kilo?.adapter.launch(requestFor({ transport: 'acp', mode: 'readOnly' }));
    expect(launched?.environment).toEqual({ KILO_PERMISSION: '{"edit":"deny","bash":"deny"}' });
  });

  test('ids are unique, and everything they need is said', () => {
    expect(new Set(KNOWN_AGENTS.map(({ id }) => id)).size).toBe(KNOWN_AGENTS.length);
    for (const adapter of KNOWN_AGENTS) {
      expect(adapter.transports[adapter.defaultTransport]).toBeDefined();
      expect(adapter.install).toMatch(/\.$/);
    }
  });

  test('a run that is to ask is spoken with in a way that can', () => {
    const transports = (mode: RunMode) => AGENTS.map((adapter) => transportFor(adapter, mode));
    const acp = ['acp', 'acp'];
    expect(transports('ask')).toEqual(['control', 'jsonl', 'acp', 'acp', 'control', 'acp', ...acp]);
    expect(transports('allowAll')).toEqual([
      'control',
      'jsonl',
      'jsonl',
      'jsonl',
      'control',
      'jsonl',
      ...acp,
    ]);
    // What is allowed is not all there is: the rest is asked for.
    expect(transports('allowEdits')).toEqual(transports('ask'));
  });

  test('words of a command line', () => {
    expect(splitCommand(`a  "b c" d'e f'g "" C:\\x\\y`)).toEqual([
      'a',
      'b c',
      'de fg',
      '',
      String.raw`C:\x\y`,
    ]);
  });
});

function transportOf(command: string): string | undefined {
  return findAgents(machine([]), { mine: command })[0]?.adapter.defaultTransport;
}

const launch = (id: string, request: Partial<RunRequest>) =>
  adapterOf(id).launch(requestFor({ command: [id], ...request }));
const line = (id: string, request: Partial<RunRequest>) => launch(id, request).argv.join(' ');

describe('how they are started', () => {
  test.each<[string, Partial<RunRequest>, string]>([
    [
      'claude',
      {
        mode: 'allowEdits',
        maxTurns: 5,
        maxCostUsd: 0.5,
        model: 'opus',
        sessionToUse: 'u-1',
      },
      'claude -p --output-format stream-json --verbose --permission-mode acceptEdits --settings {"useAutoModeDuringPlan":false} --model opus --max-turns 5 --max-budget-usd 0.5 --session-id u-1',
    ],
    [
      'claude',
      { session: 's-1', sessionToUse: 'u-1', mode: 'allowAll' },
      'claude -p --output-format stream-json --verbose --permission-mode bypassPermissions --settings {"useAutoModeDuringPlan":false} --resume s-1',
    ],
    [
      'claude',
      { transport: 'control', mode: 'allowAll' },
      'claude -p --output-format stream-json --verbose --input-format stream-json --permission-prompt-tool stdio --replay-user-messages --permission-mode acceptEdits --settings {"useAutoModeDuringPlan":false}',
    ],
    [
      'claude',
      { transport: 'control', mode: 'allowEdits', command: ['claude', '--settings', 'own.json'] },
      'claude --settings own.json -p --output-format stream-json --verbose --input-format stream-json --permission-prompt-tool stdio --replay-user-messages --permission-mode default',
    ],
    [
      'codex',
      { mode: 'allowEdits', model: 'gpt' },
      'codex exec -C /home/dev/work -s workspace-write --skip-git-repo-check --json -m gpt -',
    ],
    [
      'codex',
      { session: 't-1', mode: 'readOnly' },
      'codex exec -C /home/dev/work -s read-only --skip-git-repo-check resume t-1 --json -',
    ],
    [
      'gemini',
      { mode: 'readOnly', session: 's-1' },
      'gemini -o stream-json --approval-mode plan --resume s-1',
    ],
    ['gemini', { transport: 'acp', mode: 'allowAll', model: 'flash' }, 'gemini --acp -m flash'],
    [
      'opencode',
      { mode: 'allowAll', session: 'ses_1' },
      'opencode run --format json --dir /home/dev/work --auto -s ses_1',
    ],
    ['opencode', { mode: 'readOnly' }, 'opencode run --format json --dir /home/dev/work --agent plan'],
    ['opencode', { transport: 'acp' }, 'opencode acp'],
    [
      'qwen',
      { maxTurns: 3, mode: 'allowEdits', sessionToUse: 'u-1' },
      'qwen -o stream-json --approval-mode auto-edit --max-session-turns 3 --session-id u-1',
    ],
    [
      'qwen',
      { transport: 'control' },
      'qwen -o stream-json --input-format stream-json --approval-mode default',
    ],
    [
      'qwen',
      { transport: 'control', mode: 'allowEdits' },
      'qwen -o stream-json --input-format stream-json --approval-mode default',
    ],
    [
      'copilot',
      { mode: 'allowAll', session: 's-1' },
      'copilot --output-format json -C /home/dev/work --allow-all --resume=s-1',
    ],
    [
      'copilot',
      { mode: 'ask', sessionToUse: 'u-1', model: 'm' },
      'copilot --output-format json -C /home/dev/work --model m --session-id u-1',
    ],
    ['claude-acp', { transport: 'acp' }, 'claude-acp'],
  ])('%s %j', (id, request, expected) => {
    expect(line(id, request)).toBe(expected);
  });

  test('what a mode means is said for each agent that is told of it by its options', () => {
    for (const { modes, transports } of AGENTS) {
      if (!('jsonl' in transports)) continue;
      expect(Object.keys(modes ?? {}).sort()).toEqual(['allowAll', 'allowEdits', 'ask', 'readOnly']);
      for (const words of Object.values(modes ?? {}))
        expect(words).toMatch(/^It (?:[^.]|\.\w)+\.(?: .+\.)?$/);
      expect(modes?.allowAll).toMatch(/^It does everything\./);
      expect(modes?.readOnly).not.toContain('edits');
    }
  });

  test('a prompt is no argument: it has no limit, no quotes and no options', () => {
    for (const { id, transports } of AGENTS)
      for (const transport of Object.keys(transports) as RunRequest['transport'][]) {
        const { argv, input } = launch(id, { transport, prompt: '--help "x"' });
        expect(argv).not.toContain('--help "x"');
        expect(input).toEqual(
          transport === 'jsonl' ? { kind: 'file', content: '--help "x"' } : { kind: 'pipe' },
        );
      }
  });

  test('opencode may do what the mode says, by its environment', () => {
    expect(launch('opencode', { mode: 'readOnly' }).environment.OPENCODE_PERMISSION).toBe(
      '{"edit":"deny","bash":"deny"}',
    );
    expect(launch('gemini', {}).environment).toMatchObject({ GEMINI_CLI_TRUST_WORKSPACE: 'true' });
  });

  test('a plain agent gets its prompt where its words say, or else on its input', () => {
    const [aider, cat] = findAgents(machine([]), { aider: 'aider --message {prompt}', cat: 'cat' });
    const request = (command: string[] = []) =>
      requestFor({ command, transport: 'plain', prompt: 'do $& it' });
    expect(aider?.adapter.launch(request(aider.command))).toMatchObject({
      argv: ['aider', '--message', 'do $& it'],
      input: { kind: 'none' },
    });
    expect(cat?.adapter.launch(request(cat.command))).toMatchObject({
      input: { kind: 'file', content: 'do $& it' },
    });
  });

  test('what a plain agent prints is what it says', () => {
    const adapter = findAgents(machine([]), { cat: 'cat' })[0]?.adapter;
    const run = (exitCode: number) => {
      const conversation = adapter?.conversation(requestFor({ transport: 'plain' }));
      const events = ['one', '{"two":2}', 'Error: three'].flatMap(
        (text) => conversation?.push(text).events ?? [],
      );
      return { events, end: conversation?.finish({ exitCode, at: AT }) };
    };
    expect(run(0)).toEqual({
      events: [
        { type: 'text', text: 'one\n' },
        { type: 'text', text: '{"two":2}\n', isDelta: true },
        { type: 'text', text: 'Error: three\n', isDelta: true },
      ],
      end: { state: 'completed', text: 'one\n{"two":2}\nError: three' },
    });
    expect(run(2).end).toEqual({ state: 'failed', message: 'Error: three' });
  });

  describe('a plain agent that prints nothing', () => {
    const endOf = (setting: AgentSetting, output: string[], exitCode = 0) => {
      const [found] = findAgents(machine([]), { mine: setting });
      const request = requestFor({ transport: 'plain', command: found?.command ?? [] });
      const conversation = found?.adapter.conversation(request);
      for (const text of output) conversation?.push(text);
      return conversation?.finish({ exitCode, at: AT });
    };

    test.each<[string, AgentSetting, string[]]>([
      ['nothing', 'cat', []],
      ['blanks', 'cat', ['', '  ']],
      ['colours alone', 'cat', ['\u001b[0m']],
      [
        'messages of a protocol',
        'cat',
        ['{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}', ''],
      ],
    ])('%s, where its protocol was guessed: failed, and how to say it', (_name, setting, output) => {
      expect(endOf(setting, output)).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('`--protocol acp`') as string,
      });
    });

    test.each<[string, AgentSetting]>([
      ['takes its prompt as an argument', 'write-it {prompt}'],
      ['is said to be plain', { command: 'write-it', transport: 'plain' }],
    ])('one that %s may be silent, which is told', (_name, setting) => {
      expect(endOf(setting, [])).toEqual({ state: 'completed', text: 'It ended without printing anything.' });
      expect(endOf(setting, [], 1)).toMatchObject({ state: 'failed' });
    });
  });
});
