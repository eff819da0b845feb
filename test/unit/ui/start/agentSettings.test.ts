import { afterEach, expect, test } from 'vitest';
import { agentRequest } from '../../../../src/ui/api/startRequests.ts';
import { agentParams, newAgentDraft } from '../../../../src/ui/start/agentDraft.ts';
import { agentSettings } from '../../../../src/ui/start/agentSettings.ts';
import { WindowTools } from '../../../../src/ui/tools/windowTools.ts';
import { settings } from '../../../helpers/eagerEditor.ts';

afterEach(() => {
  for (const key of Object.keys(settings)) delete settings[key];
});

const tools = new WindowTools({ program: {} as never, session: { id: 'window:w', label: 'w' } });

/** What is asked of the host when a person, another extension or a model starts an agent. */
const DOORS: Record<string, () => Promise<object>> = {
  person: async () => {
    const offer = { id: 'claude', name: 'Claude Code', asks: true, takesMessages: true, resumes: true };
    const draft = newAgentDraft(offer as never, { cwd: '/work', mode: 'ask' });
    return agentParams(draft, { environment: {}, now: 0, settings: agentSettings('claude') });
  },
  extension: () => agentRequest({ agent: 'claude', prompt: 'Go.' }, 'extension:acme.sample'),
  model: async () => (await tools.host()).agentDefaults?.('claude', {}) ?? {},
};

const SETTINGS: [key: string, value: unknown, field: string, asked: unknown, usual: unknown][] = [
  ['agents', { claude: '/opt/claude' }, 'setting', '/opt/claude', undefined],
  ['agentResume', 'resume', 'ifLost', 'resume', 'ask'],
  ['unattendedQuestions', 'decline', 'unattendedQuestions', 'decline', undefined],
  ['agentTools', false, 'offersTools', false, undefined],
  ['agentBriefing', false, 'isBriefed', false, undefined],
  ['snapshots', false, 'snapshot', false, undefined],
];

test.each(
  Object.entries(DOORS).flatMap(([door, request]) =>
    SETTINGS.map(([key, value, field, asked, usual]) => ({ door, request, key, value, field, asked, usual })),
  ),
)('the setting $key holds for what a $door starts', async ({ request, key, value, field, asked, usual }) => {
  const fieldNow = async () => (await request())[field as never];
  expect(await fieldNow()).toEqual(usual);
  settings[key] = value;
  expect(await fieldNow()).toEqual(asked);
});
