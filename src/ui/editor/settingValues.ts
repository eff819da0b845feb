import type { AgentSetting } from '../../protocol/agentRun.ts';
import { NOTIFIED_EVENTS } from '../../protocol/outsideNotices.ts';
import type { AgentLimits, Budgets, HostNotifications } from '../../protocol/hostSettings.ts';
import type { RetentionPolicy } from '../../protocol/messages.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const GIBIBYTE = 1024 ** 3;

/** The agents of the setting, by id; what cannot be one is left out. */
export function parseAgents(setting: unknown): Record<string, AgentSetting> {
  if (!isObject(setting)) return {};
  const agents = Object.entries(setting).flatMap(([id, value]): [string, AgentSetting][] => {
    const agent = id.trim() === '' ? undefined : parseAgent(value);
    return agent === undefined ? [] : [[id, agent]];
  });
  return Object.fromEntries(agents);
}

function parseAgent(value: unknown): AgentSetting | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const { command, transport, name } = value;
  if (typeof command !== 'string' && !isWords(command)) return undefined;
  return {
    command: typeof command === 'string' ? command : [...command],
    ...(transport === 'acp' || transport === 'plain' ? { transport } : {}),
    ...(typeof name === 'string' && name.trim() !== '' ? { name } : {}),
  };
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Slots as a person writes them: a whole number, or nothing for as many as there are; `undefined` for anything else. */
export function parseSlots(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^[1-9]\d{0,4}$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** A group of the setting: its slots, or these with its gate and its budget. What is not set is left as it is. */
export interface GroupSetting {
  name: string;
  slots?: number | null;
  isGated?: boolean;
  budgetUsd?: number | null;
}

/** The groups of the setting, where 0 means no limit; other values are left out. */
export function parseGroups(setting: unknown): GroupSetting[] {
  if (typeof setting !== 'object' || setting === null) return [];
  return Object.entries(setting).flatMap(([name, value]: [string, unknown]) => {
    const group = parseGroup(value);
    return name.trim() !== '' && Object.keys(group).length > 0 ? [{ name, ...group }] : [];
  });
}

function parseGroup(value: unknown): Omit<GroupSetting, 'name'> {
  const { slots, gate, budget } =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { slots: value };
  return {
    ...(isCount(slots) && { slots: slots === 0 ? null : slots }),
    ...(typeof gate === 'boolean' && { isGated: gate }),
    ...(isAmount(budget) && { budgetUsd: budget === 0 ? null : budget }),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The limits of what agents start, as far as they are set; no limit of the cost is 0. */
export function parseAgentLimits(set: {
  depth: unknown;
  tasks: unknown;
  costUsd: unknown;
}): AgentLimits | undefined {
  const { depth, tasks, costUsd } = set;
  const limits = {
    ...(isCount(depth) && { depth }),
    ...(isCount(tasks) && { tasks }),
    ...(typeof costUsd === 'number' && costUsd > 0 && { costUsd }),
  };
  return Object.keys(limits).length > 0 ? limits : undefined;
}

/** What agent runs may cost on a day; what is no amount is left out. `undefined` if nothing is left. */
export function parseBudgets(setting: unknown): Budgets | undefined {
  if (typeof setting !== 'object' || setting === null) return undefined;
  const { day, providers } = setting as Record<string, unknown>;
  const amounts =
    typeof providers === 'object' && providers !== null
      ? Object.entries(providers).filter((each): each is [string, number] => isAmount(each[1]))
      : [];
  const budgets = {
    ...(isAmount(day) && { day }),
    ...(amounts.length > 0 && { providers: Object.fromEntries(amounts) }),
  };
  return Object.keys(budgets).length > 0 ? budgets : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** What the host is to keep, from the settings; 0 in one of them means no limit. */
export function retentionPolicy(settings: { days: number; count: number; sizeGiB: number }): RetentionPolicy {
  const { days, count, sizeGiB } = settings;
  return {
    ...(days > 0 ? { maxAgeMs: Math.round(days * DAY_MS) } : {}),
    ...(count > 0 ? { maxCount: Math.round(count) } : {}),
    ...(sizeGiB > 0 ? { maxBytes: Math.round(sizeGiB * GIBIBYTE) } : {}),
  };
}

/** Notices outside the editor, as far as they are set; what is not valid is left out. */
export function parseOutsideNotices(set: {
  command: unknown;
  events: unknown;
  timeout: unknown;
  quietHours: unknown;
}): HostNotifications {
  const { command, events, timeout, quietHours } = set;
  const known = NOTIFIED_EVENTS.filter((event) => Array.isArray(events) && events.includes(event));
  const hours = parseQuietHours(quietHours);
  return {
    ...(isCommand(command) && { command: typeof command === 'string' ? command : [...command] }),
    ...(Array.isArray(events) && { events: known }),
    ...(isTimeout(timeout) && { timeoutMs: Math.ceil(timeout * 1000) }),
    ...(hours && { quietHours: hours }),
  };
}

/** Seconds, up to a day. */
function isTimeout(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= DAY_MS / 1000;
}

function isCommand(value: unknown): value is string | string[] {
  return typeof value === 'string' ? value.trim() !== '' : isWords(value) && value.length > 0;
}

function parseQuietHours(value: unknown): (HostNotifications['quietHours'] & object) | undefined {
  const isTime = (time: unknown): time is string =>
    typeof time === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time);
  if (!isObject(value) || !isTime(value.from) || !isTime(value.to)) return undefined;
  return { from: value.from, to: value.to };
}
