import type { FileChange } from '../../../protocol/agentEvents.ts';
import type { ViewTool } from '../viewMessages.ts';
import { diffView } from './diffView.ts';
import { element } from './dom.ts';

/** What a tool was given: its whole command, the changes it makes, or its arguments. */
export function toolDetailView(tool: ViewTool, files: readonly FileChange[] = []): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (tool.command !== undefined) parts.push(monospace(tool.command, 'Command'));
  if (tool.input !== undefined && files.length === 0) parts.push(monospace(tool.input, 'Input'));
  // What it has changed tells more than what it was to change.
  const isTold = files.some(({ oldText, newText }) => oldText !== undefined || newText !== undefined);
  const changes = tool.changes && !isTold ? tool.changes : files;
  return [...parts, ...changes.map(diffView)];
}

/** A text as it was written, that can be scrolled by keys. */
export function monospace(text: string, label: string): HTMLElement {
  return element('pre', { text, attributes: { 'aria-label': label, role: 'group', tabindex: '0' } });
}
