/**
 * A `require` that gives a module as an object that inherits its members and has none of its own. esbuild makes a copy of a
 * module for each file that imports it as a whole, member by member: of the API of the editor, with 200 members and a
 * hundred such files, that would be twenty milliseconds and four megabytes.
 */
export function inheritingRequire(require: NodeJS.Require, name: string): NodeJS.Require {
  const heir: unknown = Object.create(require(name) as object);
  const load = (id: string): unknown => (id === name ? heir : require(id));
  return Object.assign(load, require);
}
