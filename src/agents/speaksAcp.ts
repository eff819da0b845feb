import { takesArgument } from './plainAgent.ts';

const EXTENSION = /\.(?:cmd|exe|bat|com|ps1|sh|[cm]?[jt]s|py|jar|git)$/i;
/** Version suffixes of package names: `@1.2.3`, `==1.2.3`, `:latest`, `#main`. */
const VERSION = /(?:@|==|:|#|\[)[^@:/\\]*$/;
const OFF = /^(?:false|no|off|0)$/i;
/** Commands that start an agent over ACP without "acp" in them. */
const DOCUMENTED = [['grok', 'agent', 'stdio']];

/** Whether a command looks like an ACP agent: `goose acp`, `x --acp=true`, `npx pi-acp@1`, `codex-acp.cmd`. */
export function speaksAcp(command: readonly string[]): boolean {
  if (takesArgument(command)) return false;
  const names = command.map(baseName);
  const isNamed = command.some(
    (word, index) => isAcpWord(word) || isAdapter(names[index] ?? '', index === 0),
  );
  return isNamed || DOCUMENTED.some((words) => isWithin(words, names));
}

/** Whether a word is a subcommand or option for ACP: `acp`, `--acp`, `--experimental-acp`, `--output-format=acp`. */
function isAcpWord(word: string): boolean {
  if (word === 'acp') return true;
  const [, option, value] = /^(--?[\w-]+)(?:=(.*))?$/.exec(word) ?? [];
  if (option === undefined || value === 'acp') return value === 'acp';
  return /^(?!--(?:no|disable)-).*-acp$/.test(option) && !OFF.test(value ?? '');
}

/** Whether a program or package is named after ACP. Only the program may be called just `acp`: other words may be folders. */
function isAdapter(name: string, isProgram: boolean): boolean {
  return /[\w.][-_]acp$/i.test(name) || (isProgram && name.toLowerCase() === 'acp');
}

/** The name of a program or package, without folder, scope, version and extension. */
function baseName(word: string): string {
  if (word.startsWith('-')) return '';
  const last = word.split(/[/\\]/).at(-1) ?? '';
  return last.replace(VERSION, '').replace(EXTENSION, '');
}

function isWithin([program, ...rest]: readonly string[], names: readonly string[]): boolean {
  const start = names.findIndex((name) => name.toLowerCase() === program);
  return start >= 0 && rest.every((word, index) => names[start + 1 + index] === word);
}
