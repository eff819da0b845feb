import { asList, asObject, asText, type JsonObject } from './json.ts';
import { errorText } from './acpTurn.ts';

const AUTHENTICATION_REQUIRED = -32000;

/**
 * The text of an error; of one that demands a login, with the ways that the agent named in `initialize`. Legwork does not
 * log in by itself: that may open a browser or store a key.
 */
export function errorWithLogin(error: JsonObject, { authMethods, command }: LoginContext): string {
  const text = errorText(error);
  if (error.code !== AUTHENTICATION_REQUIRED) return text;
  const ways = asList(authMethods)
    .map((method) => describe(asObject(method), command))
    .filter(Boolean);
  if (ways.length === 0) return text;
  return `${withoutEnd(text)}. Log in with: ${ways.join('; ')}.`;
}

/** Without the full stop, or several, at its end. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[.\s]/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

export interface LoginContext {
  authMethods: unknown;
  /** The words that start the agent. */
  command: readonly string[];
}

/** How one logs in: `Login with Kilo: Run `kilo auth login` in the terminal`. */
function describe(method: JsonObject, command: readonly string[]): string {
  const name = asText(method.name) ?? asText(method.id) ?? '';
  const description = asText(method.description)?.replace(/\.$/, '') || undefined;
  const line = commandLine(method, command);
  const how =
    description?.includes('`') || line === undefined ? description : `Run \`${line}\` in a terminal`;
  return [name, how].filter(Boolean).join(': ');
}

/** The command that logs in, for methods that need a terminal. */
function commandLine(method: JsonObject, command: readonly string[]): string | undefined {
  const terminal = asObject(asObject(method._meta)['terminal-auth']);
  const program = asText(terminal.command);
  const words = program === undefined ? command : [program];
  const args = asList(program === undefined ? method.args : terminal.args).map(String);
  const isTerminal = program !== undefined || method.type === 'terminal';
  return isTerminal ? [...words, ...args].join(' ') : undefined;
}
