/** A script of a package.json, and the line it stands in, from 0. */
export interface ScriptLine {
  name: string;
  line: number;
}

// A string that is not closed goes to the end of its line, so that no text is looked at twice.
const TOKEN = /"(?:[^"\\\n]|\\.)*"?|[{}[\],:]|\n|[^\s"{}[\],:]+/g;

/** The lines of the scripts in a package.json, also while it is being edited and no JSON for the moment. */
export function scriptLines(text: string): ScriptLine[] {
  const found: ScriptLine[] = [];
  let line = 0;
  let depth = 0;
  /** The string before, which a colon makes a key. */
  let key: { text: string; line: number } | undefined;
  let string: typeof key;
  let isInScripts = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '\n') {
      line++;
      continue;
    }
    if (token === ':') key = string;
    else if (token === '{' || token === '[') {
      if (depth === 1) isInScripts = token === '{' && key?.text === '"scripts"';
      depth++;
      key = undefined;
    } else if (token === '}' || token === ']') {
      depth--;
      if (depth < 2) isInScripts = false;
    } else if (token === ',') key = undefined;
    else if (isInScripts && depth === 2 && key && isString(token)) {
      const name = unquoted(key.text);
      if (name !== undefined) found.push({ name, line: key.line });
      key = undefined;
    }
    string = isString(token) ? { text: token, line } : undefined;
  }
  return found;
}

function isString(token: string): boolean {
  return token.length > 1 && token.startsWith('"') && token.endsWith('"');
}

function unquoted(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}
