/**
 * A `require` that loads some of Node's modules only when they are first used: each delays a start by up to four
 * milliseconds. Suitable for modules that a script does not access while it is loaded, neither to extend nor to copy
 * them, as with the `import`s that esbuild compiles. The others are asked for once: a bundle asks for the same few with
 * each of its files, and Node looks each up anew.
 */
export function lazyRequire(require: NodeJS.Require, names: readonly string[]): NodeJS.Require {
  const known = new Map<string, unknown>(
    names.flatMap((name) => [name, `node:${name}`].map((id) => [id, lateModule(require, id)])),
  );
  const load = (id: string): unknown => {
    if (!known.has(id)) known.set(id, require(id));
    return known.get(id);
  };
  return Object.assign(load, require);
}

function lateModule(require: NodeJS.Require, id: string): object {
  let loaded: object | undefined;
  return new Proxy({}, { get: (_, name) => Reflect.get((loaded ??= require(id) as object), name) });
}
