import { stripVTControlCharacters } from 'node:util';
import type { AgentEnd } from '../protocol/agentEvents.ts';
import type {
  AgentAdapter,
  AgentExit,
  AgentLaunch,
  ConversationStep,
  RunRequest,
} from '../core/agentAdapter.ts';
import { parseMessage } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { failed } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';

const PROMPT = '{prompt}';
/** What is kept of the text for the result. */
const RESULT_LENGTH = 4000;
const SAY_SO =
  'If it speaks the Agent Client Protocol, say so with `--protocol acp`, or "transport": "acp" in the setting `legwork.agents`';
const UNHEARD = `It ended without printing anything. ${SAY_SO}; if it is meant to be silent, say "plain" there.`;
const FOREIGN = `It printed messages of JSON-RPC in place of text. ${SAY_SO}; if that is what it is to print, say "plain" there.`;

/** An agent of which nothing is known but how it is started. */
export interface CustomAgent {
  id: string;
  name?: string;
  /** Its words; `{prompt}` in one of them is the prompt, otherwise it is read from standard input. */
  command: readonly string[];
  /** Nobody said how it is spoken with, so an agent that says nothing may have been waiting for something else. */
  isGuessed?: boolean;
}

/** An agent that prints text and ends: what it prints is what it says, and its exit status how it ended. */
export function plainAgent(custom: CustomAgent): AgentAdapter {
  return {
    id: custom.id,
    name: custom.name ?? custom.id,
    executables: custom.command.slice(0, 1),
    install: 'See the setting `legwork.agents`.',
    versionArgument: '--version',
    transports: {
      plain: {
        ...{ resume: false, ownSession: false, messages: false, permissionRequests: false },
        ...{ turnLimit: false, costLimit: false },
      },
    },
    defaultTransport: 'plain',
    launch: launchPlain,
    conversation: (request) => new PlainConversation(request, custom.isGuessed === true),
  };
}

function launchPlain(request: RunRequest): AgentLaunch {
  const words = request.command;
  return {
    argv: words.map((word) => word.replaceAll(PROMPT, () => request.prompt)),
    environment: {},
    input: takesArgument(words) ? { kind: 'none' } : { kind: 'file', content: request.prompt },
  };
}

/** Whether its words say where the prompt stands: only a command that was made for that does. */
export function takesArgument(command: readonly string[]): boolean {
  return command.some((word) => word.includes(PROMPT));
}

/** Every line of output is text. */
class PlainConversation extends LineConversation {
  readonly #text = new TextFlow();
  readonly #isGuessed: boolean;
  #tail = '';
  /** What it printed last is a message of JSON-RPC, as an agent sends that speaks ACP. */
  #speaksJsonRpc = false;

  constructor(request: RunRequest, isGuessed: boolean) {
    super(request);
    this.#isGuessed = isGuessed && !takesArgument(request.command);
  }

  open(): ConversationStep {
    return { events: [{ type: 'message', from: 'user', text: this.request.prompt }], send: [] };
  }

  override push(line: string): ConversationStep {
    // The judgement of a failure reads the same lines.
    super.push(line);
    if (line.trim()) this.#speaksJsonRpc = parseMessage(line)?.jsonrpc === '2.0';
    this.#tail = `${this.#tail}${line}\n`.slice(-RESULT_LENGTH);
    return { events: this.#text.piece({ type: 'text', text: `${line}\n`, source: '' }), send: [] };
  }

  protected read(): ConversationStep {
    return nothing();
  }

  protected override sayAtExit({ exitCode, signal }: AgentExit): AgentEnd | undefined {
    if (signal !== undefined || exitCode !== 0) return undefined;
    const text = this.#tail.trim();
    const isSilent = stripVTControlCharacters(text).trim() === '';
    if (this.#isGuessed && (isSilent || this.#speaksJsonRpc)) return failed(isSilent ? UNHEARD : FOREIGN);
    return { state: 'completed', text };
  }

  /** Whoever says that a command is to be run like this knows what it prints. */
  protected override judgeSilence(end: AgentEnd): AgentEnd {
    return end;
  }
}
