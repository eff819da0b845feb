import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { ModelSession, type WantedCall } from './modelSession.ts';
import { print } from './print.ts';
import { useTool } from './useTool.ts';

/*
 * A stand-in for agents that are given a prompt and only tell: takes the arguments of `codex exec --json`, asks the model
 * at `ANTHROPIC_BASE_URL`, uses the tools that it wants used, and prints what Codex prints. It asks nobody.
 */

const args = process.argv.slice(2);
const argument = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const thread = argument('resume') ?? randomUUID();
const never = new AbortController().signal;
let items = 0;

if (args.includes('--version')) await print('codex-cli 0.0.1\n');
else process.exitCode = await playTurn(await text(process.stdin));

async function playTurn(prompt: string): Promise<number> {
  const talk = new ModelSession(thread, { model: argument('-m') ?? 'fake' });
  await say({ type: 'thread.started', thread_id: thread });
  await say({ type: 'turn.started' });
  talk.addPrompt(prompt);
  for (;;) {
    const answer = await talk.ask();
    if ('failure' in answer) {
      await say({ type: 'error', message: answer.failure });
      await say({ type: 'turn.failed', error: { message: answer.failure } });
      return 1;
    }
    if (answer.text) await sayItem({ type: 'agent_message', text: answer.text });
    if (!answer.call) break;
    talk.addResult(answer.call, await doCall(answer.call));
  }
  await say({ type: 'turn.completed', usage: talk.tokens });
  return 0;
}

async function doCall(call: WantedCall) {
  const id = `item_${items++}`;
  const path = String(call.input.file_path);
  const about =
    call.name === 'Write'
      ? { id, type: 'file_change', changes: [{ path, kind: 'add' }] }
      : { id, type: 'command_execution', command: call.input.command };
  await say({ type: 'item.started', item: { ...about, status: 'in_progress' } });
  const outcome = await useTool(call, never);
  const { output, isError } = outcome;
  const ended = {
    status: isError ? 'failed' : 'completed',
    aggregated_output: output,
    exit_code: isError ? 1 : 0,
  };
  await say({ type: 'item.completed', item: { ...about, ...ended } });
  return outcome;
}

async function sayItem(item: { type: string; text: string }): Promise<void> {
  await say({ type: 'item.completed', item: { id: `item_${items++}`, ...item } });
}

async function say(message: object): Promise<void> {
  await print(`${JSON.stringify(message)}\n`);
}
