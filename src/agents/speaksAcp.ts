import { takesArgument } from './plainAgent.ts';

const EXTENSION = /\.(?:cmd|exe|bat|com|ps1|sh|[cm]?[jt]s|py|jar|git)$/i;
/** What package runners and registries put behind a name: `@1.2.3`, `==1.2.3`, `:latest`, `#main`. */
const VERSION = /(?:@|==|:|#|\[)[^@:/\\]*$/;
const OFF = /^(?:false|no|off|0)$/i;
/** Command lines that start an agent over ACP without saying so, by its name and what follows. */
const DOCUMENTED = [['grok', 'agent', 'stdio']];

/** Whether the words of a command say that it speaks ACP: `goose acp`, `x --acp=true`, `npx pi-acp@1`, `codex-acp.cmd`. */
export function speaksAcp(command: readonly string[]): boolean {
  if (takesArgument(command)) return false;
  const names = command.map(nameOf);
  const isSaid = command.some((word, index) => saysAcp(word) || isAdapter(names[index] ?? '', index === 0));
  return isSaid || DOCUMENTED.some((words) => isWithin(words, names));
}

/** A word of its own, or an option: `acp`, `--acp`, `--experimental-acp`, `--output-format=acp`. */
function saysAcp(word: string): boolean {
  if (word === 'acp') return true;
  const [, option, value] = /^(--?[\w-]+)(?:=(.*))?$/.exec(word) ?? [];
  if (option === undefined || value === 'acp') return value === 'acp';
  return /^(?!--(?:no|disable)-).*-acp$/.test(option) && !OFF.test(value ?? '');
}

/** A program whose name says it; elsewhere in a command, a folder may just be called so. */
function isAdapter(name: string, isProgram: boolean): boolean {
  return /[\w.][-_]acp$/i.test(name) || (isProgram && name.toLowerCase() === 'acp');
}

/** The name of a program or package, without its folder, scope, version and extension. */
function nameOf(word: string): string {
  if (word.startsWith('-')) return '';
  const last = word.split(/[/\\]/).at(-1) ?? '';
  return last.replace(VERSION, '').replace(EXTENSION, '');
}

function isWithin([program, ...rest]: readonly string[], names: readonly string[]): boolean {
  const start = names.findIndex((name) => name.toLowerCase() === program);
  return start >= 0 && rest.every((word, index) => names[start + 1 + index] === word);
}
