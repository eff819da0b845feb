import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CAPABILITIES } from '../capabilities.ts';
import type { Subject, SubjectPlace, SubjectStart } from '../subject.ts';
import { ensureAgent, type RealAgent } from './install.ts';

/** Node, which most of them run on, and what they run. */
const PATH = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];

/** How each real agent is told to ask the scripted model, and nobody else. */
const STARTS: Record<
  RealAgent,
  (place: SubjectPlace) => Omit<SubjectStart, 'environment'> & { own: Record<string, string> }
> = {
  claude: ({ modelUrl }) => ({
    model: 'mock-model',
    own: {
      ANTHROPIC_BASE_URL: modelUrl,
      ANTHROPIC_API_KEY: 'none',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
      // Otherwise it offers an unknown model no tool for plans.
      ENABLE_TOOL_SEARCH: 'false',
    },
  }),
  codex: ({ home, modelUrl }) => ({ model: 'gpt-5.5', own: codexHome(home, modelUrl) }),
  'codex-acp': ({ home, modelUrl }) => ({ own: codexHome(home, modelUrl) }),
  'claude-acp': ({ modelUrl }) => ({
    own: {
      ANTHROPIC_BASE_URL: modelUrl,
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_MODEL: 'mock-model',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
      // Otherwise it offers an unknown model no tool for plans.
      ENABLE_TOOL_SEARCH: 'false',
      // It asks its model what one might say next, at any time after a turn.
      CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: 'false',
      // It refuses to work for root anywhere else.
      IS_SANDBOX: '1',
    },
  }),
  nanocoder({ home, modelUrl }) {
    const provider = { name: 'mock', baseUrl: `${modelUrl}/v1`, apiKey: 'none', models: ['mock-model'] };
    const folder = join(home, 'nanocoder');
    write(join(folder, 'agents.config.json'), JSON.stringify({ nanocoder: { providers: [provider] } }));
    return { model: 'mock-model', own: { NANOCODER_CONFIG_DIR: folder } };
  },
  gemini({ home, modelUrl }) {
    const security = { auth: { selectedType: 'gemini-api-key' } };
    const quiet = { privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } };
    const general = { enableAutoUpdate: false, enableAutoUpdateNotification: false };
    write(join(home, '.gemini/settings.json'), JSON.stringify({ security, ...quiet, general }));
    const own = { GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: modelUrl };
    return { model: 'gemini-2.5-flash', own };
  },
  qwen({ home, modelUrl }) {
    const security = { auth: { selectedType: 'openai' } };
    const quiet = { privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } };
    const general = { enableAutoUpdate: false };
    // Otherwise it asks its model by itself what to remember of each run.
    const memory = { enableManagedAutoMemory: false, enableManagedAutoDream: false };
    write(join(home, '.qwen/settings.json'), JSON.stringify({ security, ...quiet, general, memory }));
    const own = { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: `${modelUrl}/v1`, OPENAI_MODEL: 'mock-model' };
    return { model: 'mock-model', own };
  },
  opencode({ home, modelUrl }) {
    const model = {
      name: 'Mock',
      tool_call: true,
      cost: { input: 1, output: 2 },
      limit: { context: 1e5, output: 8000 },
    };
    const provider = {
      npm: '@ai-sdk/openai-compatible',
      name: 'Mock',
      options: { baseURL: `${modelUrl}/v1`, apiKey: 'none' },
      models: { 'mock-model': model },
    };
    const names = { model: 'mock/mock-model', small_model: 'mock/mock-model', enabled_providers: ['mock'] };
    const settings = { autoupdate: false, share: 'disabled', ...names, provider: { mock: provider } };
    write(join(home, '.config/opencode/opencode.json'), JSON.stringify(settings));
    return { own: { OPENCODE_DISABLE_MODELS_FETCH: '1', npm_config_offline: 'true' } };
  },
};

const claude = subject({ agent: 'claude', transport: 'control', mode: 'ask' });
const qwen = subject({ agent: 'qwen', transport: 'control', mode: 'ask' });
const codex = subject({ agent: 'codex', transport: 'jsonl', mode: 'allowAll' });
const codexAcp = subject({ agent: 'codex-acp', transport: 'acp', mode: 'ask' });
const gemini = subject({ agent: 'gemini', transport: 'jsonl', mode: 'allowAll' });
const geminiAcp = subject({ agent: 'gemini', transport: 'acp', mode: 'ask' });
const opencode = subject({ agent: 'opencode', transport: 'jsonl', mode: 'allowAll' });
const opencodeAcp = subject({ agent: 'opencode', transport: 'acp', mode: 'ask' });

const claudeAcp = subject({ agent: 'claude-acp', transport: 'acp', mode: 'ask' });
const nanocoder = subject({ agent: 'nanocoder', transport: 'acp', mode: 'ask' });

export const REAL_SUBJECTS = {
  ...{ claude, qwen, codex, codexAcp, gemini, geminiAcp, opencode, opencodeAcp },
  ...{ claudeAcp, nanocoder },
};

function subject(about: RealAbout): Subject & RealAbout {
  const { agent, transport } = about;
  return {
    ...about,
    title: `${agent} over ${transport}`,
    has: CAPABILITIES[`${agent} ${transport}` as keyof typeof CAPABILITIES],
    hasHomeApart: true,
    startupMs: 15_000,
    async prepare(place) {
      const folder = await ensureAgent(agent);
      const { own, ...start } = STARTS[agent](place);
      return { ...start, environment: { HOME: place.home, PATH: [folder, ...PATH].join(':'), ...own } };
    },
  };
}

type RealAbout = Pick<Subject, 'transport' | 'mode'> & { agent: RealAgent };

/** It finds none of its tools in a home below the temporary folder. */
function codexHome(home: string, modelUrl: string): Record<string, string> {
  const folder = join(home, '.codex');
  const lines = [
    'model = "gpt-5.5"',
    'model_provider = "mock"',
    'approval_policy = "on-request"',
    'check_for_update_on_startup = false',
    '[model_providers.mock]',
    'name = "mock"',
    `base_url = "${modelUrl}/v1"`,
    'wire_api = "responses"',
    'env_key = "MOCK_API_KEY"',
    'request_max_retries = 0',
    'stream_max_retries = 0',
    '[analytics]',
    'enabled = false',
  ];
  write(join(folder, 'config.toml'), `${lines.join('\n')}\n`);
  return { CODEX_HOME: folder, MOCK_API_KEY: 'none' };
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
