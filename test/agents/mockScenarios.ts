/** What a scripted model does in one answer. */
export interface ModelStep {
  think?: string;
  say?: string;
  call?: ModelCall;
  /** Between the words it says. */
  pauseMs?: number;
  /** HTTP status of an error instead of an answer. */
  status?: number;
  /** What the error says. Default: the status. */
  message?: string;
  /** Answers only once the test has opened this gate; with a `status`, is one until then. */
  gate?: string;
  /** No answer at all. */
  hang?: boolean;
  /** Breaks off in the middle of the answer. */
  cut?: boolean;
  /** Makes its call until the model was told this; in pieces, so that the script does not say it itself. */
  untilHeard?: readonly string[];
  /** Is a step only for the model of this name, so that agents with one prompt do different things. */
  of?: string;
}

/** Begins a path in the folder in which the agent says that it works, which a script need not know before. */
export const HERE = '{here}/';

/** What it wants done, whatever the agent calls the tool for it. */
export type ModelCall =
  | { do: 'write'; path: string; content: string }
  /** Agents change only files that they have read. */
  | { do: 'read'; path: string }
  /** Replaces a line of a file. */
  | { do: 'edit'; path: string; from: string; to: string }
  | { do: 'run'; command: string; inBackground?: boolean }
  /** Has a subagent do what that prompt asks for, in the background. */
  | { do: 'delegate'; prompt: string }
  /** Calls a tool of Legwork's; `id` counts the commands that were started, from 1. */
  | { do: 'use'; tool: string; input: Record<string, unknown>; id?: number }
  /** Asks the person. */
  | { do: 'ask'; questions: readonly ModelQuestion[] }
  /** Writes a plan into the file that the agent names for it. */
  | { do: 'draft'; plan: string }
  /** Presents a plan, for the person to approve. */
  | { do: 'plan'; plan: string };

/** A question, as Claude Code and Qwen Code both take it. */
export interface ModelQuestion {
  question: string;
  header: string;
  options: { label: string; description: string }[];
  multiSelect: boolean;
}

export type ScenarioName = keyof typeof SCENARIOS;

const LOOP_STEPS = 50;

/** Step by step: the nth is played when n tool results and ends of background tasks have come since the prompt. */
const SCENARIOS = {
  text: () => [{ say: 'Hello from the scripted model.' }],
  write: (folder) => [
    { think: 'A file is wanted.', say: 'I write the file.', call: writeIn(folder) },
    { say: 'The file is written.' },
  ],
  run: () => [
    { say: 'I run a command.', call: { do: 'run', command: 'echo ran && pwd' } },
    { say: 'It has run.' },
  ],
  both: (folder) => [
    { say: 'The file first.', call: writeIn(folder) },
    { say: 'Then the command.', call: { do: 'run', command: 'wc -c hello.txt' } },
    { say: 'Both are done.' },
  ],
  failingCommand: () => [
    { call: { do: 'run', command: 'echo oops >&2; exit 3' } },
    { say: 'It failed with 3.' },
  ],
  longCommand: () => [
    { call: { do: 'run', command: 'echo begun; tail -f /dev/null' } },
    { say: 'It ended.' },
  ],
  slow: () => [{ say: Array.from({ length: 60 }, (_, index) => `word${index}`).join(' '), pauseMs: 250 }],
  loop: () =>
    Array.from({ length: LOOP_STEPS }, (_, index) => ({
      call: { do: 'run', command: `echo round ${index}` } as const,
    })),
  error400: () => [{ status: 400 }],
  error401: () => [{ status: 401 }],
  error429: () => [{ status: 429 }],
  error500: () => [{ status: 500 }],
  hang: () => [{ hang: true }],
} satisfies Record<string, (folder: string) => ModelStep[]>;

/** The prompt that has a scripted model play a scenario; files are written in `folder`. */
export function promptFor(name: ScenarioName, folder = ''): string {
  return `scenario:${name} in ${JSON.stringify(folder)}`;
}

/** The prompt that has a scripted model play these steps. */
export function promptOf(steps: readonly ModelStep[]): string {
  return `script:${JSON.stringify(steps)}`;
}

/** Whether a text asks for a scenario. */
export function hasScenario(text: string): boolean {
  return DIRECTIVE.test(text) || SCRIPT.test(text);
}

const SCRIPT = /script:(\[.*\])/;
const DIRECTIVE = /scenario:(\w+)(?: in ("(?:[^"\\]|\\.)*"))?/;

/** What comes next, of the prompt and the number of results since. The last directive of a prompt counts. */
export function nextStep(asked: { prompt: string; results: number; model: string }): ModelStep {
  const { prompt, results, model } = asked;
  const script = SCRIPT.exec(prompt)?.[1];
  if (script !== undefined) {
    const own = parseScript(script).filter(({ of }) => of === undefined || of === model);
    return stepOf(own, results);
  }
  const match = [...prompt.matchAll(new RegExp(DIRECTIVE, 'g'))].at(-1);
  const name = match?.[1];
  if (name === undefined || !isScenario(name)) return { say: 'No scenario was asked for.' };
  const folder = match?.[2] === undefined ? '' : String(JSON.parse(match[2]));
  return stepOf(SCENARIOS[name](folder), results);
}

/** Agents also ask their model about a prompt, and quote it then. */
function parseScript(script: string): readonly ModelStep[] {
  try {
    return JSON.parse(script) as ModelStep[];
  } catch {
    return [{ say: 'No scenario was asked for.' }];
  }
}

function stepOf(steps: readonly ModelStep[], results: number): ModelStep {
  return steps[Math.min(results, steps.length - 1)] ?? {};
}

function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name);
}

function writeIn(folder: string): ModelCall {
  return {
    do: 'write',
    path: folder ? `${folder}/hello.txt` : 'hello.txt',
    content: 'hello from the model\n',
  };
}
