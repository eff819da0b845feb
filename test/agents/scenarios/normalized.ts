import type { AgentEvent } from '../../../src/protocol/agentEvents.ts';

/** What of a transcript is the same in each run of a scenario: without times, places and ids, and with text in one piece. */
export function normalized(events: readonly AgentEvent[], cwd: string): unknown[] {
  // An agent finds its title and its commands beside the work, whenever it is ready.
  const steps = events.filter(({ type }) => type !== 'title' && type !== 'commands');
  const text = JSON.stringify(joined(steps).map(({ at: _at, line: _line, ...step }) => step));
  const plain = text
    .replaceAll(cwd, '<folder>')
    .replaceAll(/"(?:durationMs|costUsd)":[\d.e-]+/g, '"cost":0')
    // Ids of sessions, tool calls and requests, by the order of their appearance.
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\b(?:ses|toolu|call|fc|msg|item|thread)_[\w-]+/g, '<id>')
    .replaceAll(/"(id|tool|request|session)":"[^"]*"/g, '"$1":"<id>"');
  return JSON.parse(plain) as unknown[];
}

/** Pieces of the same text as one. */
function joined(events: readonly AgentEvent[]): AgentEvent[] {
  const whole: AgentEvent[] = [];
  for (const event of events) {
    const last = whole.at(-1);
    const goesOn = (event.type === 'text' || event.type === 'thought') && event.isDelta === true;
    if (goesOn && last?.type === event.type)
      whole[whole.length - 1] = { ...last, text: last.text + event.text };
    else whole.push(event);
  }
  return whole.map((event) => {
    if (event.type !== 'text' && event.type !== 'thought') return event;
    const { isDelta: _, ...rest } = event;
    return rest;
  });
}
