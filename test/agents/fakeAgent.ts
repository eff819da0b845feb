#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LineSplitter } from '../../src/base/lineSplitter.ts';
import { asList, asObject, parseMessage, asText, type JsonObject } from '../../src/agents/json.ts';
import { COST_PER_TURN_USD, promptTextOf, resultMessage, type FakeResult } from './fakeMessages.ts';
import { parseFakePrompt, type FakeStep } from './fakeScript.ts';
import { hasScenario } from './mockScenarios.ts';
import { Background } from './standIn/background.ts';
import { hasSession, ModelSession, type OfferedTool, type WantedCall } from './standIn/modelSession.ts';
import { print } from './standIn/print.ts';
import { answersText, isForPerson, PLAN_FILE, planReminder, readPlanFile } from './standIn/personTools.ts';
import { useTool } from './standIn/useTool.ts';

/*
 * A stand-in for Claude Code: takes its arguments, speaks its stream-json and its control protocol. It does what its
 * prompt says (`fakePrompt`) without a model; a prompt with a scenario it gives to the model at `ANTHROPIC_BASE_URL`,
 * and uses the tools that that one wants used. Run it with Node as `claude` would be run.
 */

const PAUSE_WHEN_FULL_MS = 5;
const args = process.argv.slice(2);
const argument = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const session = argument('--resume') ?? argument('--session-id') ?? randomUUID();
const isControl = argument('--input-format') === 'stream-json';
let mode = argument('--permission-mode') ?? 'default';
let model = argument('--model') ?? 'fake';
const maxTurns = Number(argument('--max-turns') ?? Number.POSITIVE_INFINITY);
const maxCostUsd = Number(argument('--max-budget-usd') ?? Number.POSITIVE_INFINITY);
const TOOLS: OfferedTool[] = [
  { name: 'Bash', input_schema: { type: 'object', properties: { command: {}, run_in_background: {} } } },
  { name: 'Write', input_schema: { type: 'object', properties: { file_path: {}, content: {} } } },
  { name: 'Agent', input_schema: { type: 'object', properties: { description: {}, prompt: {} } } },
  { name: 'AskUserQuestion', input_schema: { type: 'object', properties: { questions: {} } } },
  { name: 'ExitPlanMode', input_schema: { type: 'object', properties: { plan: {} } } },
];
/** What was said with a model, once there was. */
let talk: ModelSession | undefined;
let interruption = new AbortController();

/** What a request comes to when its answer cannot come any more. */
const NO_ANSWER = { response: { behavior: 'deny', message: 'Tool permission stream closed.' } };
/** Answers to requests of ours, by their id. */
const waiting = new Map<string, (response: JsonObject) => void>();
const prompts: string[] = [];
let wake: (() => void) | undefined;
let isInterrupted = false;
let isInputOver = false;
let turns = 0;
let turnsBefore = 0;
const background = new Background({
  say,
  onDidEnd(notification) {
    prompts.push(notification);
    wake?.();
  },
});

if (args.includes('--version')) {
  await print('0.0.1 (fake agent)\n');
} else {
  listen();
  await live();
}

async function live(): Promise<void> {
  let exitCode = 0;
  for (;;) {
    if (prompts.length === 0 && isInputOver) break;
    if (prompts.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    exitCode = await playTurn();
  }
  // With its input ends what it waits for.
  background.stopAll();
  process.exitCode = exitCode;
}

/** Whatever is asked while it works belongs to the same turn. */
async function playTurn(): Promise<number> {
  isInterrupted = false;
  interruption = new AbortController();
  turnsBefore += turns;
  turns = 0;
  const tools = TOOLS.map(({ name }) => name);
  const init = {
    cwd: process.cwd(),
    tools,
    model,
    permissionMode: mode,
    claude_code_version: '0.0.1',
  };
  await say({ type: 'system', subtype: 'init', ...init });
  let text = '';
  for (let prompt = prompts.shift(); prompt !== undefined; prompt = prompts.shift()) {
    await echo(prompt);
    if (talk || hasScenario(prompt) || hasSession(session)) return endTurn(await talkAbout(prompt));
    for (const step of parseFakePrompt(prompt)) {
      turns++;
      if (isInterrupted) return endTurn({ isAborted: true });
      if (step.do === 'fail') return endTurn({ failure: step.message, status: step.status });
      if (step.do === 'limit') return endTurn({ limit: step.of });
      text = (await play(step)) ?? text;
    }
  }
  return endTurn(isInterrupted ? { isAborted: true } : { text });
}

async function echo(prompt: string): Promise<void> {
  if (isControl) await say({ type: 'user', message: { role: 'user', content: prompt }, isReplay: true });
}

/** A turn with the model; what is asked meanwhile becomes a part of it. */
async function talkAbout(first: string): Promise<FakeResult> {
  const system = [argument('--append-system-prompt') ?? '', mode === 'plan' ? planReminder() : ''].join('\n');
  talk ??= new ModelSession(session, { model, system, tools: TOOLS });
  talk.addPrompt(first);
  for (;;) {
    for (let prompt = prompts.shift(); prompt !== undefined; prompt = prompts.shift()) {
      await echo(prompt);
      talk.addPrompt(prompt);
    }
    if (turns === maxTurns) return { limit: 'turns' };
    if (turns * COST_PER_TURN_USD >= maxCostUsd) return { limit: 'cost' };
    turns++;
    const answer = await talk.ask(interruption.signal).catch(() => undefined);
    if (!answer) return isInterrupted ? { isAborted: true } : { failure: 'API Error: Unable to connect' };
    if ('failure' in answer) return answer;
    if (answer.text) await sayText(answer.text);
    if (!answer.call) return { text: answer.text };
    talk.addResult(answer.call, await doCall(answer.call));
    if (isInterrupted) return { isAborted: true };
  }
}

/** Who calls a tool: the agent itself, or a subagent that a call of it has started. */
interface Caller {
  parent?: string;
  signal: AbortSignal;
}

/** Asks for leave as Claude does: not for what only reads. */
async function doCall(
  { id, name, input }: WantedCall,
  { parent, signal }: Caller = { signal: interruption.signal },
): Promise<{ output: string; isError: boolean }> {
  const from = parent === undefined ? {} : { parent_tool_use_id: parent };
  await say({ ...assistant({ type: 'tool_use', id, name, input }), ...from });
  const isFree =
    name === 'Write'
      ? mode === 'acceptEdits' || input.file_path === PLAN_FILE
      : name === 'Agent' || /^(?:echo|cat|pwd)\b[^;&|>]*$/.test(asText(input.command) ?? '');
  if (isForPerson(name)) return askPerson({ id, name, input }, from);
  const suggestions =
    name === 'Write' ? [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }] : [];
  const { refusal } = isFree ? {} : await ask(id, { name, input, suggestions });
  const { output, isError } =
    refusal === undefined ? await use({ id, name, input }, signal) : { output: refusal, isError: true };
  const result = { type: 'tool_result', tool_use_id: id, content: output, is_error: isError };
  await say({ type: 'user', message: { role: 'user', content: [result] }, ...from });
  return { output, isError };
}

/** A question, or a plan, whose approval ends the planning. */
async function askPerson(
  { id, name, input }: WantedCall,
  from: JsonObject,
): Promise<{ output: string; isError: boolean }> {
  const isPlan = name === 'ExitPlanMode';
  const told = isPlan ? readPlanFile() : input;
  const { refusal, updatedInput } = await ask(id, { name, input: told, isForPerson: true });
  if (isPlan && refusal === undefined && mode === 'plan') mode = 'default';
  const output = refusal ?? (isPlan ? 'User has approved your plan.' : answersText(updatedInput));
  const result = { type: 'tool_result', tool_use_id: id, content: output, is_error: refusal !== undefined };
  await say({ type: 'user', message: { role: 'user', content: [result] }, ...from });
  return { output, isError: refusal !== undefined };
}

async function use(call: WantedCall, signal: AbortSignal): Promise<{ output: string; isError: boolean }> {
  const { id: toolId, name, input } = call;
  if (name !== 'Agent' && input.run_in_background !== true) return useTool(call, signal);
  const description = asText(input.description) ?? '';
  const isAgent = name === 'Agent';
  const id = await background.start({
    ...{ type: isAgent ? ('local_agent' as const) : ('local_bash' as const), toolId, description },
    run: (stop) => (isAgent ? delegate(call, stop) : useTool(call, stop)),
  });
  return { output: `Running in background with ID: ${id}.`, isError: false };
}

/** A subagent, from its prompt to its last word. */
async function delegate({ id, input }: WantedCall, signal: AbortSignal) {
  const own = new ModelSession(randomUUID(), { model, tools: TOOLS });
  own.addPrompt(asText(input.prompt) ?? '');
  for (;;) {
    const answer = await own.ask(signal).catch(() => undefined);
    if (!answer || 'failure' in answer) return { output: answer?.failure ?? 'stopped', isError: true };
    if (answer.text) await say({ ...assistant({ type: 'text', text: answer.text }), parent_tool_use_id: id });
    if (!answer.call || signal.aborted) return { output: answer.text, isError: signal.aborted };
    own.addResult(answer.call, await doCall(answer.call, { parent: id, signal }));
  }
}

async function endTurn(result: FakeResult): Promise<number> {
  const message = resultMessage(result, { turns, turnsBefore });
  await say(message);
  return message.is_error === true ? 1 : 0;
}

async function play(step: FakeStep): Promise<string | undefined> {
  switch (step.do) {
    case 'say':
      await sayText(step.text);
      return step.text;
    case 'tool':
      await playTool(step);
      return undefined;
    case 'flood':
      for (let line = 0; line < step.lines; line++) await sayText('x'.repeat(step.bytes));
      return undefined;
    case 'garbage':
      await print(step.text, step.to === 'stderr' ? 2 : 1);
      return undefined;
    case 'halfLine': {
      const line = `${JSON.stringify(assistant({ type: 'text', text: step.text }))}\n`;
      await print(line.slice(0, line.length / 2));
      await sleep(step.pauseMs);
      await print(line.slice(line.length / 2));
      return step.text;
    }
    case 'write':
      for (const [path, text] of Object.entries(step.files)) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      return undefined;
    case 'wait':
      for (let ms = 0; ms < step.ms && !isInterrupted; ms += PAUSE_WHEN_FULL_MS)
        await sleep(PAUSE_WHEN_FULL_MS);
      return undefined;
    case 'until':
      while (!existsSync(step.file) && !isInterrupted) await sleep(PAUSE_WHEN_FULL_MS);
      return undefined;
    case 'hang':
      while (!isInterrupted) await sleep(PAUSE_WHEN_FULL_MS);
      return undefined;
    case 'die':
      if (step.signal) process.kill(process.pid, step.signal);
      else process.exit(step.code ?? 1);
      await sleep(1000);
      return undefined;
    default:
      return undefined;
  }
}

async function playTool(step: FakeStep & { do: 'tool' }): Promise<void> {
  const id = `toolu_${randomUUID()}`;
  await say(assistant({ type: 'tool_use', id, name: step.name, input: step.input }));
  const { refusal, answers } = step.asks ? await ask(id, step) : {};
  const isError = refusal !== undefined || step.isError === true;
  const answered = answers && `You answered ${JSON.stringify(answers)}`;
  const content = refusal ?? answered ?? step.output ?? 'done';
  if (answered) await sayText(answered);
  const result = { type: 'tool_result', tool_use_id: id, content, is_error: isError };
  await say({ type: 'user', message: { role: 'user', content: [result] } });
}

/** What comes of asking: why it may not, or what was answered to questions. */
interface Answered {
  refusal?: string;
  answers?: JsonObject;
  updatedInput?: JsonObject;
}

async function ask(
  toolId: string,
  step: { name: string; input: JsonObject; suggestions?: JsonObject[]; isForPerson?: boolean },
): Promise<Answered> {
  const isForPeople = step.isForPerson === true || isForPerson(step.name);
  if (mode === 'bypassPermissions' && !isForPeople) return {};
  if (!isControl) return { refusal: `You have not granted the use of ${step.name}.` };
  const id = randomUUID();
  const request = {
    ...{ subtype: 'can_use_tool', tool_name: step.name, input: step.input, tool_use_id: toolId },
    ...(isForPeople && { requires_user_interaction: true }),
  };
  const answered = new Promise<JsonObject>((resolve) => {
    waiting.set(id, resolve);
    if (isInputOver) resolve(NO_ANSWER);
  });
  const { suggestions = [] } = step;
  const more = isForPeople ? {} : { permission_suggestions: suggestions };
  await say({ type: 'control_request', request_id: id, request: { ...request, ...more } });
  const { behavior, message, updatedPermissions, updatedInput } = asObject((await answered).response);
  const [update] = asList(updatedPermissions).map(asObject);
  if (update?.type === 'setMode') mode = asText(update.mode) ?? mode;
  if (behavior !== 'allow') return { refusal: asText(message) ?? 'no' };
  const { answers } = asObject(updatedInput);
  return {
    updatedInput: asObject(updatedInput),
    ...(step.name === 'AskUserQuestion' && { answers: asObject(answers) }),
  };
}

function listen(): void {
  const splitter = new LineSplitter();
  const chunks: Buffer[] = [];
  process.stdin.on('data', (chunk: Buffer) => {
    if (isControl) for (const line of splitter.push(chunk)) hear(parseMessage(line) ?? {});
    else chunks.push(chunk);
  });
  process.stdin.on('end', () => {
    isInputOver = true;
    for (const resolve of waiting.values()) resolve(NO_ANSWER);
    const prompt = Buffer.concat(chunks).toString('utf8');
    if (!isControl) prompts.push(prompt);
    wake?.();
  });
}

function hear(message: JsonObject): void {
  if (message.type === 'user') prompts.push(promptTextOf(message));
  const response = asObject(message.response);
  const id = asText(response.request_id) ?? '';
  waiting.get(id)?.(response);
  waiting.delete(id);
  if (message.type === 'control_request') {
    const { subtype, task_id: task, mode: nextMode, model: nextModel } = asObject(message.request);
    if (subtype === 'set_permission_mode') mode = asText(nextMode) ?? mode;
    if (subtype === 'set_model') {
      model = asText(nextModel) ?? model;
      if (talk) talk.model = model;
    }
    if (subtype === 'interrupt') interrupt();
    if (subtype === 'stop_task') background.stop(asText(task) ?? '');
    const answer = { subtype: 'success', request_id: message.request_id, response: {} };
    void say({ type: 'control_response', response: answer });
  }
  wake?.();
}

/** What it waits for it waits for no longer. */
function interrupt(): void {
  isInterrupted = true;
  interruption.abort();
  for (const [id, resolve] of waiting) {
    void say({ type: 'control_cancel_request', request_id: id });
    resolve({ response: { behavior: 'deny', message: '[Request interrupted by user]' } });
  }
  waiting.clear();
}

function assistant(block: JsonObject): JsonObject {
  return { type: 'assistant', message: { id: `msg_${randomUUID()}`, role: 'assistant', content: [block] } };
}

async function sayText(text: string): Promise<void> {
  await say(assistant({ type: 'text', text }));
}

async function say(message: JsonObject): Promise<void> {
  await print(`${JSON.stringify({ ...message, session_id: session })}\n`);
}
