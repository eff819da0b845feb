import { join } from 'node:path';
import { cached } from '../../helpers/vscode/cache.ts';
import { npm } from '../../helpers/npm.ts';

/** The agents that are tested for real, in the versions that their scenarios were written for. */
const PACKAGES = {
  claude: '@anthropic-ai/claude-code@2.1.332',
  codex: '@openai/codex@0.171.0',
  gemini: '@google/gemini-cli@0.61.0',
  opencode: 'opencode-ai@1.18.33',
  qwen: '@qwen-code/qwen-code@0.24.4',
  'codex-acp': '@agentclientprotocol/codex-acp@2.6.0',
  'claude-acp': '@agentclientprotocol/claude-agent-acp@0.101.0',
  nanocoder: '@nanocollective/nanocoder@1.30.0',
};

export type RealAgent = keyof typeof PACKAGES;

/** The folder with an agent's executable; installed there at first use, by npm alone. */
export async function ensureAgent(agent: RealAgent): Promise<string> {
  const directory = await cached({
    name: `agents/${PACKAGES[agent].replaceAll(/[@/]+/g, '-').replace(/^-/, '')}`,
    fill: async (folder) => {
      process.stderr.write(`Installing ${PACKAGES[agent]} into ${folder} (once) …\n`);
      await npm(['install', PACKAGES[agent], '--no-save'], folder);
    },
  });
  return join(directory, 'node_modules/.bin');
}
