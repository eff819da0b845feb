import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';

/*
 * `activation.child.ts CHECKOUT`: loads the extension's bundle, activates it, and prints how many milliseconds that took, by
 * the clock and of the processor. Ends when its standard input does, so that the extension can keep its compiled code.
 */

/** Anything that an editor offers: can be called, constructed, read and iterated, and does nothing. */
function anything(known: Record<PropertyKey, unknown> = {}): unknown {
  const parts = new Map<PropertyKey, unknown>(Reflect.ownKeys(known).map((key) => [key, known[key]]));
  return new Proxy(Object, {
    apply: () => anything(),
    construct: () => anything() as object,
    get: (target, key) => {
      if (key === 'then') return undefined;
      if (key === 'prototype') return target.prototype;
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      if (key === Symbol.toPrimitive) return () => '';
      if (!parts.has(key)) parts.set(key, anything());
      return parts.get(key);
    },
    set: (_, key, value) => {
      parts.set(key, value);
      return true;
    },
  });
}

/** The names of what an editor offers, for bundles that go through all of it. */
const types = readFileSync(createRequire(import.meta.url).resolve('@types/vscode/index.d.ts'), 'utf8');
const names = Array.from(
  types.matchAll(/^\texport (?:class|const|enum|namespace) (\w+)/gm),
  ([, name]) => name,
);
const getDefault = (_key: string, value?: unknown) => value;
const configuration = { get: getDefault, inspect: () => undefined };
Object.assign(globalThis, {
  vscodeNames: names,
  vscodeStub: anything({
    workspace: anything({ workspaceFolders: undefined, getConfiguration: () => anything(configuration) }),
    env: anything({ language: 'en' }),
    l10n: { t: (text: string) => text },
  }),
});
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: 'stub:vscode', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'stub:vscode'
      ? {
          format: 'commonjs',
          source:
            'for (const name of vscodeNames) module.exports[name] = vscodeStub[name]; Object.setPrototypeOf(module.exports, vscodeStub)',
          shortCircuit: true,
        }
      : next(url, context),
});

const [checkout = ''] = process.argv.slice(2);
const memento = { get: getDefault, update: () => Promise.resolve(), keys: () => [] };
const context = anything({
  subscriptions: [],
  extensionPath: checkout,
  globalState: memento,
  workspaceState: memento,
  asAbsolutePath: (path: string) => join(checkout, path),
});
const begin = performance.now();
const cpuBefore = process.cpuUsage();
const extension = createRequire(import.meta.url)(join(checkout, 'dist/extension.js')) as {
  activate(context: unknown): unknown;
};
const loaded = performance.now();
await extension.activate(context);
const activate = performance.now() - loaded;
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(JSON.stringify({ load: loaded - begin, activate, cpu: (user + system) / 1000 }), () =>
  process.stdin.resume().once('end', () => process.exit()),
);
