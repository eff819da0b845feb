import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { asText } from '../../../src/agents/json.ts';
import type { WantedCall } from './modelSession.ts';

export interface ToolOutcome {
  output: string;
  isError: boolean;
}

/** Does what the model wants: writes the file, runs the command. A command is ended, and has failed, when the signal is given. */
export async function useTool({ name, input }: WantedCall, signal: AbortSignal): Promise<ToolOutcome> {
  if (name === 'Write') {
    const path = asText(input.file_path) ?? '';
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, asText(input.content) ?? '');
    return { output: `File created successfully at: ${path}`, isError: false };
  }
  // In a group of its own, as agents do.
  const child = spawn('bash', ['-c', asText(input.command) ?? ''], { detached: true, stdio: 'pipe' });
  child.stdin.end();
  const stop = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  signal.addEventListener('abort', stop);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  signal.removeEventListener('abort', stop);
  return { output: code === 0 ? output : `Exit code ${code}\n${output}`, isError: code !== 0 };
}
