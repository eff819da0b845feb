import { plainText } from '../base/plainText.ts';
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
/** Characters of the output to keep for the result. */
const RESULT_LENGTH = 4000;
const CHOOSE_PROTOCOL =
  'If the agent uses the Agent Client Protocol, set `--protocol acp`, or "transport": "acp" in the setting `legwork.agents`';
const PRINTED_NOTHING = `The agent printed nothing. ${CHOOSE_PROTOCOL}. If this is expected, set "plain" instead.`;
const PRINTED_JSON_RPC = `The agent printed JSON-RPC messages instead of text. ${CHOOSE_PROTOCOL}. If this is expected, set "plain" instead.`;

/** The result of a success that printed nothing, so that nobody takes it for one with a result. */
const NOTHING_PRINTED = 'It ended without printing anything.';

/** An agent that is known only by its command. */
export interface CustomAgent {
  id: string;
  name?: string;
  /** Executable and arguments. `{prompt}` is replaced by the prompt; without it, the prompt goes to standard input. */
  command: readonly string[];
  /** The transport was not specified, so an agent that prints nothing may expect another one. */
  isGuessed?: boolean;
}

/** Creates the adapter of an agent that prints text and exits. Its exit status decides how the run ended. */
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

/** Whether the command contains `{prompt}`, which means that it is a plain agent. */
export function takesArgument(command: readonly string[]): boolean {
  return command.some((word) => word.includes(PROMPT));
}

/** A conversation in which every line of output is text. */
class PlainConversation extends LineConversation {
  readonly #text = new TextFlow();
  readonly #isGuessed: boolean;
  #tail = '';
  /** Whether the last line is a JSON-RPC message, as ACP agents print. */
  #speaksJsonRpc = false;

  constructor(request: RunRequest, isGuessed: boolean) {
    super(request);
    this.#isGuessed = isGuessed && !takesArgument(request.command);
  }

  open(): ConversationStep {
    return { events: [{ type: 'message', from: 'user', text: this.request.prompt }], send: [] };
  }

  override push(line: string): ConversationStep {
    // The base class uses these lines to explain a failure.
    super.push(line);
    if (line.trim()) this.#speaksJsonRpc = parseMessage(line)?.jsonrpc === '2.0';
    this.#tail = `${this.#tail}${line}\n`.slice(-RESULT_LENGTH);
    return { events: this.#text.piece({ type: 'text', text: `${line}\n`, source: '' }), send: [] };
  }

  protected read(): ConversationStep {
    return nothing();
  }

  protected override endFromExit({ exitCode, signal }: AgentExit): AgentEnd | undefined {
    if (signal !== undefined || exitCode !== 0) return undefined;
    const text = this.#tail.trim();
    const isSilent = plainText(text).trim() === '';
    if (this.#isGuessed && (isSilent || this.#speaksJsonRpc))
      return failed(isSilent ? PRINTED_NOTHING : PRINTED_JSON_RPC);
    return { state: 'completed', text: isSilent ? NOTHING_PRINTED : text };
  }

  /** A silent success is allowed: the user chose this transport, or `endFromExit` has checked it. */
  protected override rejectSilence(end: AgentEnd): AgentEnd {
    return end;
  }
}
