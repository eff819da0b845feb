import type { AgentEvent } from '../protocol/agentEvents.ts';

const TYPES: Record<AgentEvent['type'], true> = {
  session: true,
  message: true,
  text: true,
  thought: true,
  toolStart: true,
  toolEnd: true,
  request: true,
  answer: true,
  withdrawn: true,
  settings: true,
  title: true,
  commands: true,
  context: true,
  attachment: true,
  usage: true,
  plan: true,
  notice: true,
  background: true,
  turnEnd: true,
  end: true,
};

/** The names that events had before version 0.3. */
const FORMER_TYPES = new Map<unknown, AgentEvent['type']>([
  ['permission', 'request'],
  ['permissionAnswer', 'answer'],
  ['permissionWithdrawn', 'withdrawn'],
]);

/** Parses the text of a transcript into events, chunk by chunk. */
export class TranscriptLines {
  /** The incomplete line, in parts. */
  #rest: string[] = [];

  push(chunk: string): AgentEvent[] {
    const end = chunk.lastIndexOf('\n') + 1;
    if (end === 0) {
      this.#rest.push(chunk);
      return [];
    }
    const whole = this.#rest.join('') + chunk.slice(0, end);
    this.#rest = [chunk.slice(end)];
    return eventsOf(whole);
  }
}

/** The events in complete lines. */
export function eventsOf(lines: string): AgentEvent[] {
  return lines.split('\n').flatMap((line) => eventOf(line) ?? []);
}

function eventOf(line: string): AgentEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    const event = inToday(value);
    return isEvent(event) ? event : undefined;
  } catch {
    // An incomplete line that a host could not finish, for example because the disk was full.
    return undefined;
  }
}

function inToday(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value)) return value;
  const type = FORMER_TYPES.get(value.type);
  return type === undefined ? value : { ...value, type };
}

/** The host writes these files, so checking the kind suffices; kinds of later versions are unknown here. */
function isEvent(value: unknown): value is AgentEvent {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return typeof value.type === 'string' && Object.hasOwn(TYPES, value.type);
}
