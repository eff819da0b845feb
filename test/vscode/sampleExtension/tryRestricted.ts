import type { LegworkApi } from '../../../src/ui/api/legwork.d.ts';

/** Tries what a restricted window refuses, and what it does not. */
export async function tryRestricted(api: LegworkApi): Promise<Record<string, unknown>> {
  const cwd = '/';
  const { id } = await api.register({ description: 'work of the sample itself' });
  const attempts: Record<string, () => Promise<unknown>> = {
    command: () => api.startCommand({ command: 'echo', cwd }),
    monitor: () => api.startMonitor({ command: 'echo', cwd, matches: { pattern: 'x' } }),
    agent: () => api.startAgent({ agent: 'claude', prompt: 'Hello', cwd }),
    rerun: () => api.rerun(id),
    send: () => api.send(id, 'x'),
    answer: () => api.answer(id, { decision: 'allow' }),
    list: async () => (await api.list()).length,
    cancel: async () => (await api.cancel(id)).status.state,
  };
  const said: Record<string, unknown> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    said[name] = await attempt().catch(({ code }: { code: unknown }) => code);
  }
  return said;
}
