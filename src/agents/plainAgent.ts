import type { AgentEnd } from '../protocol/agentEvents.ts';
import type {
  AgentAdapter,
  AgentExit,
  AgentLaunch,
  ConversationStep,
  RunRequest,
} from '../core/agentAdapter.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { TextFlow } from './textFlow.ts';

const PROMPT = '{prompt}';
/** What is kept of the text for the result. */
const RESULT_LENGTH = 4000;

/** An agent of which nothing is known but how it is started. */
export interface CustomAgent {
  id: string;
  name?: string;
  /** Its words; `{prompt}` in one of them is the prompt, otherwise it is read from standard input. */
  command: readonly string[];
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
    conversation: (request) => new PlainConversation(request),
  };
}

function launchPlain(request: RunRequest): AgentLaunch {
  const words = request.command;
  const isArgument = words.some((word) => word.includes(PROMPT));
  return {
    argv: words.map((word) => word.replaceAll(PROMPT, () => request.prompt)),
    environment: {},
    input: isArgument ? { kind: 'none' } : { kind: 'file', content: request.prompt },
  };
}

/** Every line of output is text. */
class PlainConversation extends LineConversation {
  readonly #text = new TextFlow();
  #tail = '';

  open(): ConversationStep {
    return { events: [{ type: 'message', from: 'user', text: this.request.prompt }], send: [] };
  }

  override push(line: string): ConversationStep {
    // The judgement of a failure reads the same lines.
    super.push(line);
    this.#tail = `${this.#tail}${line}\n`.slice(-RESULT_LENGTH);
    return { events: this.#text.piece({ type: 'text', text: `${line}\n`, source: '' }), send: [] };
  }

  protected read(): ConversationStep {
    return nothing();
  }

  protected override sayAtExit({ exitCode, signal }: AgentExit): AgentEnd | undefined {
    const isGood = signal === undefined && exitCode === 0;
    return isGood ? { state: 'completed', text: this.#tail.trim() } : undefined;
  }
}
