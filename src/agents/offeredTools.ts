import type { RunRequest, ToolServer } from '../core/agentAdapter.ts';

/* How Legwork's MCP server, and the word about it, are given to an agent. */

/** The server as a list of MCP servers that several agents take as an argument. */
export function mcpConfig(name: string, { command, args, environment }: ToolServer): string {
  return JSON.stringify({ mcpServers: { [name]: { command, args, env: environment } } });
}

/** The system prompt to append, with what the agent is told of Legwork; `undefined` if there is neither. */
export function appendedPrompt({ systemPrompt, briefing }: RunRequest): string | undefined {
  const parts = [systemPrompt, briefing].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join('\n\n') : undefined;
}

/** What a note for the agent adds to its first prompt; `undefined` where it has nothing to add. */
export function noteFor({ briefing, session, prompt }: RunRequest): string | undefined {
  // A session that goes on has been told already. What follows a slash command would be its arguments.
  if (briefing === undefined || session !== undefined || prompt.startsWith('/')) return undefined;
  return `${NOTE_START} ${briefing}`;
}

/** The prompt, with the note after it, for agents that take one text. */
export function promptWithNote(request: RunRequest): string {
  const note = noteFor(request);
  return note === undefined ? request.prompt : `${request.prompt}\n\n${note}`;
}

/** How a note begins: a model is not to take it for the words of the person. */
export const NOTE_START = 'Note from Legwork, not from the user:';
