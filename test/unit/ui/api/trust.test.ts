import { afterEach, expect, test } from 'vitest';
import { dataPaths } from '../../../../src/protocol/dataDirectory.ts';
import { ExtensionApi } from '../../../../src/ui/api/extensionApi.ts';
import type { LegworkApi } from '../../../../src/ui/api/legwork.d.ts';
import { person } from '../../../helpers/eagerEditor.ts';

/** A home that no host can have, so that whatever reaches for one fails in another way. */
const program = { nodePath: process.execPath, scriptPath: '/none', paths: dataPaths('/dev/null/home') };
const memory = { get: () => undefined, update: () => Promise.resolve(), keys: () => [] };
const log = { warn: () => undefined, debug: () => undefined, info: () => undefined } as never;

function anApi(): ExtensionApi {
  return new ExtensionApi({
    extension: { id: 'acme.sample', name: 'Sample' },
    session: { id: 'window:/work', label: 'work' },
    workspaceMemory: memory,
    program,
    log,
  });
}

/** A call of each method that could let something run. */
const refused: Partial<Record<keyof LegworkApi, (api: ExtensionApi) => Promise<unknown>>> = {
  startCommand: (api) => api.startCommand({ command: 'ls' }),
  startMonitor: (api) => api.startMonitor({ command: 'ls', matches: { pattern: 'x' } }),
  startAgent: (api) => api.startAgent({ agent: 'claude', prompt: 'Hello' }),
  rerun: (api) => api.rerun('a'),
  send: (api) => api.send('a', 'x'),
  answer: (api) => api.answer('a', { option: 'yes' }),
};
/** Methods that let nothing run: they look, end, or tell of what the extension itself does. */
const harmless = [
  ...['register', 'list', 'get', 'wait', 'readOutput', 'cancel', 'remove', 'dispose', 'constructor'],
];

afterEach(() => {
  person.trusts = true;
});

test('every method is either refused in a restricted window or lets nothing run', () => {
  const methods = Object.getOwnPropertyNames(ExtensionApi.prototype);
  expect(methods.toSorted()).toEqual([...Object.keys(refused), ...harmless].toSorted());
});

test.each(Object.entries(refused))('%s is refused in a restricted window', async (_name, call) => {
  const api = anApi();
  person.trusts = false;
  await expect(call(api)).rejects.toMatchObject({ code: 'restricted' });
  person.trusts = true;
  // It is not refused for another reason.
  await expect(call(api)).rejects.not.toMatchObject({ code: 'restricted' });
  api.dispose();
});

test.each(['deny', 'denyAlways'] as const)('a denial (%s) needs no trust', async (decision) => {
  person.trusts = false;
  const api = anApi();
  await expect(api.answer('a', { decision })).rejects.not.toMatchObject({ code: 'restricted' });
  api.dispose();
});
