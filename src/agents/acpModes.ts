import type { RunMode } from '../protocol/runMode.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { configOptions, isSelect, valuesOf } from './acpOptions.ts';

/**
 * Names of the modes of agents, best first, as `plainName` writes them. Several agents offer one mode for all tools that
 * may change something (`code`, `act`, `build`), in which their own settings decide what they ask.
 */
const NAMES: Record<RunMode, readonly string[]> = {
  ask: [
    ...['default', 'manual', 'normal', 'askpermission', 'askpermissions', 'alwaysask', 'confirm'],
    ...['code', 'act', 'build', 'readonly', 'agent', 'ask'],
  ],
  allowEdits: [
    ...['acceptedits', 'autoedit', 'autoaccept', 'workspacewrite', 'agent', 'auto', 'code', 'act', 'build'],
    ...['default', 'normal', 'manual'],
  ],
  readOnly: ['plan', 'planning', 'readonly', 'spec', 'architect'],
  allowAll: [
    ...['bypasspermissions', 'yolo', 'agentfullaccess', 'fullaccess', 'fullauto', 'allowall', 'acceptedits'],
    ...['auto', 'agent', 'autoaccept', 'code', 'act', 'build', 'default', 'normal', 'manual'],
  ],
};

/** Claude's mode for edits, in which it also runs commands that change files without asking. */
const MORE_THAN_EDITS = 'acceptedits';

/** What a mode means, by its name. Names that mean something else with each agent are missing. */
const MEANINGS: Record<RunMode, readonly string[]> = {
  ask: ['default', 'manual', 'normal', 'askpermission', 'askpermissions', 'alwaysask', 'confirm'],
  allowEdits: ['acceptedits', 'autoedit', 'autoaccept', 'workspacewrite'],
  readOnly: ['plan', 'planning', 'readonly', 'spec', 'architect'],
  allowAll: ['bypasspermissions', 'yolo', 'agentfullaccess', 'fullaccess', 'fullauto', 'allowall'],
};
const RUN_MODES = ['ask', 'allowEdits', 'readOnly', 'allowAll'] as const;

/** `ask` asks for permission with one agent, and only answers questions with another. */
const ASKS_FIRST = /\b(?:permission|approv|confirm|before (?:making|any|each|every|it))/i;
const CHANGES_NOTHING =
  /\b(?:without (?:making )?(?:any )?chang|no changes|read.?only|no edits|never edits)/i;
const IS_THOUGHT = /^thinking\b|\breasoning effort\b/i;

/** A mode as an agent offers it. */
interface Mode {
  id: string;
  /** Its name and description. */
  words: string;
}

/** The modes that a session offers. */
export interface OfferedModes {
  modes: readonly Mode[];
  current: string | undefined;
  /** Id of the configuration option, for agents that offer their modes as one. */
  configId?: string | undefined;
}

/** Reads the modes of a session. Thinking levels, which some agents offer as modes, are none. */
export function offeredModes(session: JsonObject): OfferedModes {
  const levels = configOptions(session).filter(({ category }) => category === 'thought_level');
  const { availableModes, currentModeId } = asObject(session.modes);
  const modes = asList(availableModes).map((mode) => toMode(asObject(mode), 'id'));
  const isLevels = (ids: readonly string[]) =>
    levels.some(
      (level) => valuesOf(level).length === ids.length && valuesOf(level).every((id) => ids.includes(id)),
    );
  const own = isLevels(modes.map(({ id }) => id)) ? [] : modes.filter(({ words }) => !IS_THOUGHT.test(words));
  if (own.length > 0) return { modes: own, current: asText(currentModeId) };
  const config = configOptions(session).find(isModeOption);
  return {
    modes: config ? asList(config.options).map((option) => toMode(asObject(option), 'value')) : [],
    current: asText(config?.currentValue),
    configId: asText(config?.id),
  };
}

/** The current mode of an agent that offers its modes as an option. */
export function currentMode(session: JsonObject): string | undefined {
  return asText(configOptions(session).find(isModeOption)?.currentValue);
}

/** The agent's mode that is closest to a mode of a run; `undefined` if none is known to be. */
export function bestMode({ modes }: OfferedModes, mode: RunMode): string | undefined {
  const fits = modes.filter((offered) => mode === 'readOnly' || !isAnswering(offered));
  const described = fits.find((offered) => isNamedAsk(offered) && ASKS_FIRST.test(offered.words));
  if (mode === 'ask' && described) return described.id;
  const named = (name: string) => fits.find(({ id }) => plainName(id) === name);
  const best = NAMES[mode].map(named).find((found) => found !== undefined);
  // In its usual mode it asks about each edit, and the host allows those.
  if (mode === 'allowEdits' && named(MORE_THAN_EDITS)) return (named('default') ?? best)?.id;
  if (best || mode !== 'readOnly') return best?.id;
  return modes.find(({ words }) => CHANGES_NOTHING.test(words))?.id;
}

/** What a mode of an agent means for a run; `undefined` if its name does not say. */
export function meaningOf(id: string): RunMode | undefined {
  return RUN_MODES.find((mode) => MEANINGS[mode].includes(plainName(id)));
}

/** Says that no mode of the agent fits; `undefined` if one does, or if there are none. */
export function modeNotice(offered: OfferedModes, mode: RunMode): string | undefined {
  if (offered.modes.length === 0 || bestMode(offered, mode) !== undefined) return undefined;
  const names = offered.modes.map(({ id }) => id).join(', ');
  const current = offered.current === undefined ? '' : ` It stays in its mode ${offered.current}.`;
  return `The agent has no mode that is known to fit this run; its modes are: ${names}.${current}`;
}

function isModeOption(option: JsonObject): boolean {
  const { category, id } = option;
  return (
    isSelect(option) && (category === 'mode' || (id === 'mode' && (category ?? undefined) === undefined))
  );
}

function toMode(mode: JsonObject, key: 'id' | 'value'): Mode {
  const words = [mode.name, mode.description].map((text) => asText(text) ?? '').join(' ');
  return { id: asText(mode[key]) ?? '', words };
}

/** Whether it is a mode named `ask` in which the agent only answers questions. */
function isAnswering(mode: Mode): boolean {
  return isNamedAsk(mode) && CHANGES_NOTHING.test(mode.words);
}

function isNamedAsk({ id }: Mode): boolean {
  return plainName(id) === 'ask';
}

/** Copilot's ids are URLs that end with `#` and the name; others differ in case and hyphens. */
function plainName(id: string): string {
  return (id.split('#').at(-1) ?? '').toLowerCase().replaceAll(/[^a-z]/g, '');
}
