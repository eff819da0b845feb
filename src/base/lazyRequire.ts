/**
 * A `require` that loads some of Node's modules only when something of them is used: each costs a start up to four
 * milliseconds. It is for modules of which a script takes nothing yet while it is loaded, neither to extend it nor to
 * keep it, which is how esbuild writes `import`s.
 */
export function lazyRequire(require: NodeJS.Require, names: readonly string[]): NodeJS.Require {
  const lazy = new Map(
    names.flatMap((name) => [name, `node:${name}`].map((id) => [id, lateModule(require, id)])),
  );
  const load = (id: string): unknown => lazy.get(id) ?? require(id);
  return Object.assign(load, require);
}

function lateModule(require: NodeJS.Require, id: string): object {
  let loaded: object | undefined;
  return new Proxy({}, { get: (_, name) => Reflect.get((loaded ??= require(id) as object), name) });
}
