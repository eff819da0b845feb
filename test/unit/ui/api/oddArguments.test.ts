import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TaskClient } from '../../../../src/client/taskClient.ts';
import { dataPaths } from '../../../../src/protocol/dataDirectory.ts';
import { ApiError } from '../../../../src/ui/api/apiErrors.ts';
import { ExtensionApi } from '../../../../src/ui/api/extensionApi.ts';
import { HostGateway } from '../../../../src/ui/connection/hostGateway.ts';
import { aTask } from '../aTask.ts';

/* Other extensions may be written in JavaScript. What they pass is refused with a sentence, and not sent. */

/** Requests that were sent although they cannot be written as JSON. */
const unsendable: string[] = [];

const ended = aTask({ status: { state: 'completed', exitCode: 0 } });

/** A host that takes whatever can be sent. */
const aClient = new Proxy(
  {},
  {
    get: (_target, name: string) => {
      // It is awaited, too.
      if (name === 'then') return undefined;
      return async (...params: unknown[]) => {
        try {
          JSON.stringify(params);
        } catch {
          unsendable.push(name);
        }
        return name === 'list' ? [] : name === 'register' ? aTask() : ended;
      };
    },
  },
);

const circle: Record<string, unknown> = {};
circle['self'] = circle;
const odd = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true }),
  fc.constantFrom(
    undefined,
    null,
    1n,
    circle,
    [circle],
    Symbol.iterator,
    () => 1,
    new Map(),
    Number.NaN,
    -1,
    1.5,
  ),
);

function anApi(): ExtensionApi {
  return new ExtensionApi({
    extension: { id: 'acme.sample', name: 'Sample' },
    session: { id: 'window:/work', label: 'work' },
    workspaceMemory: { get: () => undefined, update: () => Promise.resolve(), keys: () => [] },
    program: { nodePath: process.execPath, scriptPath: '/none', paths: dataPaths('/dev/null/home') },
    log: { warn: () => undefined, debug: () => undefined, info: () => undefined } as never,
  });
}

type Calls = Record<string, (...args: never[]) => Promise<unknown>>;

/** Reads until the first text, or the end. */
async function readFirst(api: ExtensionApi, id: never, options: never): Promise<unknown> {
  return api.readOutput(id, options).next();
}

beforeEach(() => {
  unsendable.splice(0);
  vi.spyOn(HostGateway.prototype, 'withClient').mockImplementation((use) => use(aClient as TaskClient));
  vi.spyOn(HostGateway.prototype, 'untilComplete').mockResolvedValue();
  vi.spyOn(HostGateway.prototype, 'connectInBackground').mockResolvedValue();
});
afterEach(() => void vi.restoreAllMocks());

/** What came of a call, if it failed. */
async function failure(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

function expectRefusal(error: unknown): void {
  if (error !== undefined) expect(error).toBeInstanceOf(ApiError);
  expect(unsendable).toEqual([]);
}

const METHODS = [
  ...['list', 'get', 'wait', 'cancel', 'rerun', 'send', 'answer', 'remove', 'register', 'readOutput'],
  ...['startCommand', 'startMonitor', 'startAgent'],
];
test.each(METHODS)('%s takes arguments of any kind', async (name) => {
  await fc.assert(
    fc.asyncProperty(odd, odd, async (first, second) => {
      const api = anApi();
      const call = async () =>
        name === 'readOutput'
          ? readFirst(api, first as never, second as never)
          : (api as unknown as Calls)[name]?.(first as never, second as never);
      expectRefusal(await failure(call));
      api.dispose();
    }),
  );
});

test.each(['update', 'complete', 'fail', 'cancelled'])('%s of registered work does, too', async (name) => {
  await fc.assert(
    fc.asyncProperty(odd, odd, async (first, second) => {
      const api = anApi();
      const work = await api.register({ description: 'Indexing' });
      expectRefusal(
        await failure(async () => (work as unknown as Calls)[name]?.(first as never, second as never)),
      );
      api.dispose();
    }),
  );
});
