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

/** Makes events of the text of a transcript, chunk by chunk. */
export class TranscriptLines {
  /** The line that is not whole yet, in parts. */
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

/** The events among whole lines. */
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
    // Half of a line that a host could not finish, as when the disk was full.
    return undefined;
  }
}

function inToday(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value)) return value;
  const type = FORMER_TYPES.get(value.type);
  return type === undefined ? value : { ...value, type };
}

/** The host writes these files: what kind of step it is suffices, as those of a later version are not known here. */
function isEvent(value: unknown): value is AgentEvent {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return typeof value.type === 'string' && Object.hasOwn(TYPES, value.type);
}
