import type { AgentSetting, Transport } from '../../src/protocol/agentRun.ts';
import type { RunMode } from '../../src/protocol/runMode.ts';

/** What a scenario may need of an agent; `capabilities.ts` tells which has it. */
export type Capability =
  /** Asks for leave before it writes a file, in mode `ask`. */
  | 'asks'
  /** Asks questions, and presents plans in read-only mode. */
  | 'questions'
  | 'plans'
  /** Is offered Legwork's tools, and can be scripted to use them. */
  | 'tools'
  /** Its mode can be changed while it runs. */
  | 'adjusts'
  /** Is told once that it may write files, and asks no more. */
  | 'allowsAlways'
  /** Takes messages while it runs. */
  | 'messages'
  /** Takes up a message between two steps of a turn, and not only after the turn. */
  | 'messagesInTurn'
  /** Goes on with an earlier session. */
  | 'resumes'
  /** Stops its turn when it is told to, and goes on living. */
  | 'interrupts'
  /** Is spoken to in the same way where nobody is to be asked (`allowAll`). */
  | 'unattended'
  /** Its commands may change files, in the mode it is played in. */
  | 'changingCommands'
  /** Runs agents and commands in the background, and goes on when they end. */
  | 'background'
  /** Its commands have the `PATH` that it has: it runs them in no login shell, which may set another. */
  | 'keepsPath'
  /** Tells what a command printed. */
  | 'commandOutput'
  | 'turnLimit'
  | 'systemPrompt'
  /** Passes a refusal of its model on at once, with the time when it is over. */
  | 'rateLimit'
  /** What it tells of itself, and of what it has used. */
  | 'model'
  | 'turns'
  | 'tokens'
  | 'cost'
  /** Tells it while it works, or keeps a limit of it by itself. */
  | 'costInTurn'
  /** Which files it changed. */
  | 'files';

/** An agent over one of its transports, to be put through the scenarios. */
export interface Subject {
  /** For titles: `claude over control`. */
  title: string;
  agent: string;
  /** Whose it is, where that is one company. */
  provider?: string;
  transport: Transport;
  /** The mode in which it is spoken to over that transport. */
  mode: RunMode;
  has: readonly Capability[];
  /** Its home may not lie below the temporary folder, where Codex finds none of its tools. */
  hasHomeApart?: boolean;
  /** How long it may take until it works, on a busy machine. */
  startupMs: number;
  /** Makes what it needs in its home, and says how it is started. */
  prepare(place: SubjectPlace): Promise<SubjectStart>;
}

export interface SubjectPlace {
  /** Its private home. */
  home: string;
  modelUrl: string;
}

export interface SubjectStart {
  environment: Record<string, string>;
  setting?: AgentSetting;
  model?: string;
}
