import type { FromRaceView } from '../raceMessages.ts';

/** What the page remembers while it is hidden, and over a reload. */
interface RaceMemory {
  race?: string;
  chosen?: readonly string[];
}

interface EditorApi {
  postMessage(message: FromRaceView): void;
  getState(): RaceMemory | undefined;
  setState(memory: RaceMemory): void;
}

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();

/** Tells the extension something. */
export function tell(message: FromRaceView): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's own channel has none
  api.postMessage(message);
}

export function memory(): RaceMemory {
  return api.getState() ?? {};
}

export function remember(changes: RaceMemory): void {
  api.setState({ ...memory(), ...changes });
}
