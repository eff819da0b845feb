/*
 * Where `${input:NAME}` stands in a command line, the shell gets a reference to a variable of the environment, which
 * holds the value. So a value is never part of what the shell parses: it cannot run anything, whatever it holds.
 */

/** How shells refer to variables so that the value stays one word. */
export type ShellFamily = 'posix' | 'powershell';

const POSIX = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh', 'fish']);
const POWERSHELL = new Set(['pwsh', 'powershell']);

/** The variable that holds the value of an input. */
export function inputVariable(name: string): string {
  return `LEGWORK_INPUT_${name}`;
}

/** How a shell refers to variables; `undefined` if none of its ways is safe, as with cmd.exe, or if it is not known. */
export function shellFamily(shell: string): ShellFamily | undefined {
  const file = shell.split(/[\\/]/).at(-1) ?? '';
  const name = file.toLowerCase().replace(/\.exe$/, '');
  if (POSIX.has(name)) return 'posix';
  return POWERSHELL.has(name) ? 'powershell' : undefined;
}

/** A command line with references to variables, or the name of an input that stands where none can be. */
export type ShellText = { line: string } | { misplaced: string };

/**
 * The command line with references to variables in place of inputs. It reads quotes only so that a value stays one word
 * wherever it stands; where it cannot tell, as in a here-document, a value may be split, but never runs. None may stand
 * in single quotes: there a shell knows no variables, and what is written there is often for another shell to run.
 */
export function withVariables(line: string, family: ShellFamily): ShellText {
  return family === 'posix' ? inPosix(line) : inPowershell(line);
}

/** A shell, its options, and the text that it is to run, as far as that is written in double quotes or in none. */
const OTHER_SHELL =
  /\b(?:sh|bash|dash|ash|m?ksh|zsh|fish|su)(?:\s+-[\w-]+)*\s+-\w*c\s+(?:"((?:[^"\\]|\\.)*)|((?:\\.|[^\s"'\\])+))/g;

/**
 * The name of an input that stands within a text for another shell, as in `bash -c "echo ${input:x}"`, which would run what
 * the value holds. Where the input is the whole text, it is to be run.
 */
export function inputWithinText(line: string): string | undefined {
  for (const [, quoted, bare] of line.matchAll(OTHER_SHELL)) {
    const text = quoted ?? bare ?? '';
    const [all, name] = /\$\{input:([^}\r\n]{0,100})\}/.exec(text) ?? [];
    if (name !== undefined && all !== text.trim()) return name;
  }
  return undefined;
}

/** Where in a command line something stands: in the shell's own words, in quotes, or between backquotes. */
type Context = 'words' | 'single' | 'dollarSingle' | 'double' | 'backquotes';

function inPosix(line: string): ShellText {
  const contexts: Context[] = ['words'];
  let text = '';
  for (let at = 0; at < line.length;) {
    const context = contexts.at(-1) ?? 'words';
    const isSingle = context === 'single' || context === 'dollarSingle';
    const input = inputAt(line, at);
    if (input) {
      if (isSingle) return { misplaced: input.name };
      const reference = `"$${inputVariable(input.name)}"`;
      // Ends the double quotes around it, and begins them again.
      text += context === 'double' ? `"${reference}"` : reference;
      at += input.length;
      continue;
    }
    const step = stepAt(line, at, context);
    if (step.leaves) leave(contexts, step.leaves);
    if (step.enters) contexts.push(step.enters);
    text += line.slice(at, at + step.length);
    at += step.length;
  }
  return { line: text };
}

interface LexicalStep {
  length: number;
  enters?: Context;
  leaves?: Context;
}

/** What follows in a command line, and the context that it begins or ends. */
function stepAt(line: string, at: number, context: Context): LexicalStep {
  const here = line.charAt(at);
  const next = line.charAt(at + 1);
  if (context === 'single') return { length: 1, ...(here === "'" && { leaves: 'single' }) };
  if (here === '\\') return { length: 2 };
  if (context === 'dollarSingle') return { length: 1, ...(here === "'" && { leaves: 'dollarSingle' }) };
  if (here === '$' && next === '(') return { length: 2, enters: 'words' };
  if (here === '`')
    return { length: 1, ...(context === 'backquotes' ? { leaves: context } : { enters: 'backquotes' }) };
  if (here === '"')
    return { length: 1, ...(context === 'double' ? { leaves: context } : { enters: 'double' }) };
  if (context === 'double') return { length: 1 };
  if (here === '$' && next === "'") return { length: 2, enters: 'dollarSingle' };
  if (here === "'") return { length: 1, enters: 'single' };
  if (here === '(') return { length: 1, enters: 'words' };
  return { length: 1, ...(here === ')' && context === 'words' && { leaves: 'words' }) };
}

/** The outermost context stays, whatever the line closes. */
function leave(contexts: Context[], context: Context): void {
  if (contexts.length > 1 && contexts.at(-1) === context) contexts.pop();
}

/** PowerShell neither parses a value again nor splits it. */
function inPowershell(line: string): ShellText {
  let text = '';
  let quote = '';
  for (let at = 0; at < line.length;) {
    const input = inputAt(line, at);
    if (input && quote === "'") return { misplaced: input.name };
    if (input) {
      text += `\${env:${inputVariable(input.name)}}`;
      at += input.length;
      continue;
    }
    const here = line.charAt(at);
    const length = here === '`' && quote !== "'" ? 2 : 1;
    if (length === 1 && here === quote) quote = '';
    else if (length === 1 && quote === '' && (here === "'" || here === '"')) quote = here;
    text += line.slice(at, at + length);
    at += length;
  }
  return { line: text };
}

function inputAt(line: string, at: number): { name: string; length: number } | undefined {
  if (!line.startsWith('${input:', at)) return undefined;
  const [all, name] = /^\$\{input:([^}\r\n]{0,100})\}/.exec(line.slice(at, at + 120)) ?? [];
  return all === undefined || name === undefined ? undefined : { name, length: all.length };
}
