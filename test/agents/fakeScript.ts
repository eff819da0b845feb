/** What a fake agent does next. */
export type FakeStep =
  | { do: 'say'; text: string }
  /** Calls a tool; with `asks` it asks for leave first, where it can. */
  | {
      do: 'tool';
      name: string;
      input: Record<string, unknown>;
      output?: string;
      isError?: boolean;
      asks?: boolean;
    }
  /** Ends its turn with an error of its model. */
  | { do: 'fail'; message: string; status?: number }
  /** Ends its turn at a limit. */
  | { do: 'limit'; of: 'turns' | 'cost' }
  /** Says so many lines of so many bytes. */
  | { do: 'flood'; lines: number; bytes: number }
  /** Prints what is no message, on stdout or stderr. */
  | { do: 'garbage'; text: string; to?: 'stdout' | 'stderr' }
  /** Says something in two pieces of a line, with a pause between them. */
  | { do: 'halfLine'; text: string; pauseMs: number }
  /** Writes files in its folder. */
  | { do: 'write'; files: Record<string, string> }
  | { do: 'wait'; ms: number }
  /** Waits until there is a file in its folder. */
  | { do: 'until'; file: string }
  | { do: 'hang' }
  /** Ends the process without a word. */
  | { do: 'die'; code?: number; signal?: 'SIGKILL' | 'SIGTERM' };

const MARK = 'fake:';

/** The prompt that has a fake agent do these steps; without any it says hello. */
export function fakePrompt(steps: readonly FakeStep[]): string {
  return MARK + JSON.stringify(steps);
}

/** The steps of a prompt. @throws SyntaxError when they are no JSON */
export function parseFakePrompt(prompt: string): FakeStep[] {
  const start = prompt.indexOf(MARK);
  // For prompts that are to be read: what the agent does to all of them stands in its environment.
  const given = process.env['FAKE_AGENT_STEPS'];
  if (start < 0 && given) return JSON.parse(given) as FakeStep[];
  if (start < 0) return [{ do: 'say', text: `You said: ${prompt}` }];
  return JSON.parse(prompt.slice(start + MARK.length)) as FakeStep[];
}
