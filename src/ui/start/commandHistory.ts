import type { Memento } from 'vscode';

const HISTORY_KEY = 'commandHistory';
const HISTORY_LENGTH = 50;

/** Commands that were run, the latest first. */
export function readHistory(memory: Memento): string[] {
  return memory.get<string[]>(HISTORY_KEY) ?? [];
}

/** Remembers a command as the latest. */
export async function rememberCommand(memory: Memento, command: string): Promise<void> {
  await memory.update(HISTORY_KEY, withLatest(readHistory(memory), command));
}

/** The history with a command as its latest, each command once. */
export function withLatest(history: string[], command: string): string[] {
  return [command, ...history.filter((earlier) => earlier !== command)].slice(0, HISTORY_LENGTH);
}
