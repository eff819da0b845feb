import type { FieldValues } from '../../../protocol/agentRequests.ts';
import type { FromView } from '../viewMessages.ts';

/** What the page remembers while it is hidden, and over a reload. */
export interface ViewMemory {
  task?: string;
  draft?: string;
  /** Half-given answers, by the request. */
  answers?: Record<string, { fields?: FieldValues; reason?: string }>;
  /** How far from its end the transcript was read; missing at the end. */
  fromEnd?: number | undefined;
}

interface EditorApi {
  postMessage(message: FromView): void;
  getState(): ViewMemory | undefined;
  setState(memory: ViewMemory): void;
}

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();

/** Tells the extension something. */
export function tell(message: FromView): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's own channel has none
  api.postMessage(message);
}

export function memory(): ViewMemory {
  return api.getState() ?? {};
}

export function remember(changes: ViewMemory): void {
  api.setState({ ...memory(), ...changes });
}
