/** Lists that are longer are written in parts. */
const LONG = 250;
/** Items of a list in one part: each alone would be many small texts. */
const AT_ONCE = 25;

/** Whether a list in a value, or in a value of that, is so long that writing it keeps others waiting. */
export function hasLongList(value: unknown, depth = 2): boolean {
  if (Array.isArray(value)) return value.length > LONG;
  if (depth === 0 || !isPlain(value)) return false;
  for (const key in value) if (hasLongList(value[key], depth - 1)) return true;
  return false;
}

/**
 * What `JSON.stringify` makes of an object, in parts, a few items of a list that `hasLongList` finds in each. Objects on
 * the way there have no `toJSON`.
 */
export function* jsonParts(value: object, depth = 2): Iterable<string> {
  if (!hasLongList(value, depth)) return yield JSON.stringify(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += AT_ONCE) {
      const items = JSON.stringify(value.slice(index, index + AT_ONCE)).slice(1, -1);
      yield (index === 0 ? '[' : ',') + items;
    }
    return yield ']';
  }
  let before = '{';
  for (const [key, of] of Object.entries(value)) {
    const name = `${before}${JSON.stringify(key)}:`;
    if (hasLongList(of, depth - 1)) {
      yield name;
      yield* jsonParts(of as object, depth - 1);
    } else {
      const text = JSON.stringify(of);
      if (text === undefined) continue;
      yield name + text;
    }
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
