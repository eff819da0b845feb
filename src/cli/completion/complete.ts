import type { Argument, Command, Option } from 'commander';
import { CONFIG_KEYS } from '../configKeys.ts';
import { FORMAT_FIELDS } from '../format.ts';
import type { KnownWords } from './knownWords.ts';

/** A word that may follow. */
export interface Candidate {
  value: string;
  says?: string | undefined;
}

/** What may follow: words, and what the shell knows best itself. */
export interface Completion {
  candidates: Candidate[];
  else?: 'files' | 'folders' | `command ${number}`;
}

const NOTHING: Completion = { candidates: [] };

/** What has been typed before the word at the cursor. */
interface Place {
  verb: Command;
  /** An option that waits for its value. */
  option?: Option;
  /** How many arguments there are, and how many of them are words of a command. */
  argumentCount: number;
  areOptionsOver: boolean;
}

/** Completes a word of a command line; `words` are those before it, without `legwork`. */
export async function completeWord(
  program: Command,
  typed: { words: readonly string[]; current: string },
  known: KnownWords,
): Promise<Completion> {
  const { current } = typed;
  const place = placeOf(program, typed.words);
  const found = await possible(place, current, known);
  const isFitting = ({ value }: Candidate) => value.startsWith(current) && !/[\n\t]/.test(value);
  return { ...found, candidates: found.candidates.filter(isFitting) };
}

async function possible(place: Place, current: string, known: KnownWords): Promise<Completion> {
  const { verb, option, areOptionsOver, argumentCount } = place;
  if (option) return valuesOf(verb, option, { known, current });
  const [, flag, begun] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  if (!areOptionsOver && flag !== undefined && begun !== undefined) {
    const meant = findOption(verb, flag);
    const { candidates } = meant ? await valuesOf(verb, meant, { known, current: begun }) : NOTHING;
    return { candidates: candidates.map(({ value, says }) => ({ value: `${flag}=${value}`, says })) };
  }
  if (!areOptionsOver && current.startsWith('-')) return { candidates: optionsOf(verb) };
  if (verb.commands.length > 0 && argumentCount === 0) return { candidates: verbsOf(verb) };
  const all = verb.registeredArguments;
  const last = all.at(-1);
  const argument = all[argumentCount] ?? (last?.variadic ? last : undefined);
  return argument ? valuesOf(verb, argument, { known, current, argumentCount }) : NOTHING;
}

function placeOf(program: Command, words: readonly string[]): Place {
  let place: Place = { verb: program, argumentCount: 0, areOptionsOver: false };
  // `legwork help VERB` is for the same verbs.
  for (const word of words[0] === 'help' ? words.slice(1) : words) {
    const { verb, option, areOptionsOver, argumentCount } = place;
    if (option) {
      const { option: _given, ...rest } = place;
      place = rest;
    } else if (!areOptionsOver && word === '--') place = { ...place, areOptionsOver: true };
    else if (!areOptionsOver && word.startsWith('-') && word !== '-') {
      const meant = findOption(verb, word);
      if (meant?.required) place = { ...place, option: meant };
    } else {
      const below = argumentCount === 0 ? verb.commands.find((each) => isNamed(each, word)) : undefined;
      if (below) place = { verb: below, argumentCount: 0, areOptionsOver: false };
      // Options after the first word of a command are the command's own.
      else
        place = { ...place, argumentCount: argumentCount + 1, areOptionsOver: areOptionsOver || runs(verb) };
    }
  }
  return place;
}

function isNamed(verb: Command, word: string): boolean {
  return verb.name() === word || verb.aliases().includes(word);
}

/** Whether the arguments of a verb are the words of a command. */
function runs(verb: Command): boolean {
  return verb.name() === 'run';
}

function findOption(verb: Command, word: string): Option | undefined {
  return verb.options.find(({ long, short }) => word === long || word === short);
}

function optionsOf(verb: Command): Candidate[] {
  const shown = verb.options.filter(({ hidden }) => !hidden);
  const own = shown.map(({ long, short, description }) => ({
    value: long ?? short ?? '',
    says: description,
  }));
  return [...own, { value: '--help', says: 'print help' }];
}

function verbsOf(verb: Command): Candidate[] {
  const shown = verb.createHelp().visibleCommands(verb);
  return shown.map((each) => ({ value: each.name(), says: each.summary() || each.description() }));
}

/** What can be given for an option or an argument. */
async function valuesOf(
  verb: Command,
  wanted: Option | Argument,
  about: { known: KnownWords; current: string; argumentCount?: number },
): Promise<Completion> {
  const { known, current, argumentCount = 0 } = about;
  const name = 'attributeName' in wanted ? wanted.attributeName() : wanted.name();
  if (wanted.argChoices) return { candidates: wanted.argChoices.map((value) => ({ value })) };
  switch (name) {
    case 'TASK':
    case 'task':
      return { candidates: await known.tasks(verb.name()) };
    case 'before':
    case 'parent':
    case 'worktreeOf':
      return { candidates: await known.tasks(name) };
    case 'after':
      return { candidates: withConditions(await known.tasks('after'), current) };
    case 'group':
    case 'GROUP':
      return { candidates: await known.groups() };
    case 'RACE':
      return { candidates: await known.races() };
    case 'SCHEDULE':
      return { candidates: await known.schedules() };
    case 'WORKTREE':
      return { candidates: await known.worktrees() };
    case 'AGENT':
    case 'agent':
    case 'reviewBy':
      return { candidates: await known.agents() };
    case 'KEY':
      return { candidates: Object.entries(CONFIG_KEYS).map(([value, { says }]) => ({ value, says })) };
    case 'format':
      return { candidates: fieldsAfter(current) };
    case 'cwd':
      return { ...NOTHING, else: 'folders' };
    case 'shell':
    case 'batch':
      return { ...NOTHING, else: 'files' };
    case 'WORD':
      return { ...NOTHING, else: `command ${argumentCount}` };
    default:
      return NOTHING;
  }
}

/** A dependency can say how the task must have ended. */
function withConditions(tasks: Candidate[], current: string): Candidate[] {
  const [, task] = /^(.+):[a-z]*$/s.exec(current) ?? [];
  const conditions = ['success', 'failure', 'any'];
  return task === undefined ? tasks : conditions.map((condition) => ({ value: `${task}:${condition}` }));
}

/** The fields, where one has begun a brace. */
function fieldsAfter(current: string): Candidate[] {
  const before = current.slice(0, current.lastIndexOf('{'));
  return FORMAT_FIELDS.map((field) => ({ value: `${before}{${field}}` }));
}
