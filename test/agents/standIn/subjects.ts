import { join } from 'node:path';
import { fakeClaudeFolder, folderWith } from '../../helpers/host/fakeAgents.ts';
import { standIn } from '../../helpers/standIns.ts';
import { CAPABILITIES } from '../capabilities.ts';
import type { Subject, SubjectPlace } from '../subject.ts';

/** The stand-in for Claude Code, found on the PATH under its name. */
export const claudeStandIn: Subject = {
  title: 'stand-in over control',
  agent: 'claude',
  provider: 'Anthropic',
  transport: 'control',
  mode: 'ask',
  has: CAPABILITIES['stand-in control'],
  startupMs: 1500,
  prepare(place) {
    const environment = environmentOf(place, fakeClaudeFolder({ folder: place.home }));
    return Promise.resolve({ environment, model: 'mock-model' });
  },
};

/** The stand-in for agents that speak ACP, which only a setting names. */
export const acpStandIn: Subject = {
  title: 'stand-in over acp',
  agent: 'acp-stand-in',
  transport: 'acp',
  mode: 'ask',
  has: CAPABILITIES['stand-in acp'],
  startupMs: 1500,
  prepare: (place) =>
    Promise.resolve({
      environment: environmentOf(place, join(place.home, 'bin')),
      setting: { command: [process.execPath, standIn('acpAgent')], transport: 'acp', name: 'ACP Stand-in' },
    }),
};

/** The stand-in for agents that are given a prompt and only tell, found on the PATH as Codex. */
export const codexStandIn: Subject = {
  title: 'stand-in over jsonl',
  agent: 'codex',
  provider: 'OpenAI',
  transport: 'jsonl',
  mode: 'allowAll',
  has: CAPABILITIES['stand-in jsonl'],
  startupMs: 1500,
  prepare(place) {
    const folder = folderWith('codex', { script: standIn('codexAgent'), folder: place.home });
    return Promise.resolve({ environment: environmentOf(place, folder), model: 'mock-model' });
  },
};

function environmentOf({ home, modelUrl }: SubjectPlace, folder: string): Record<string, string> {
  return { HOME: home, PATH: `${folder}:/usr/bin:/bin`, ANTHROPIC_BASE_URL: modelUrl };
}
