/** How a run can reach Legwork, and how it hears from it. */
export interface BriefedRun {
  /** It is offered Legwork's tools; otherwise it has the command line. */
  hasTools: boolean;
  /** It is told of the end of what it started. */
  isTold: boolean;
}

/** What an agent is told of Legwork, in one paragraph. */
export function briefingText({ hasTools, isTold }: BriefedRun): string {
  const ways = hasTools ? TOOLS : COMMANDS;
  const told = isTold ? 'you are told when such a task ends, and ' : '';
  return [
    'You run as a background task of Legwork, and the person may be away.',
    `What takes long (a build, a test suite, a server, another agent), start as a task of its own with ${ways.start}, and go on with other work meanwhile.`,
    `Do not poll: ${told}${ways.wait} waits for it.`,
    `${ways.read} reads its output, and ${ways.cancel} ends it.`,
    'To ask a person, use your own tool for questions, or end your turn with the question: they are notified.',
  ].join(' ');
}

const TOOLS = {
  start: "Legwork's MCP tools `run_command` and `start_agent`",
  wait: '`wait_for_task`',
  read: '`read_output`',
  cancel: '`cancel_task`',
};
const COMMANDS = {
  start: 'the commands `legwork run` and `legwork agent` of your shell, which print its id',
  wait: '`legwork wait ID`',
  read: '`legwork logs ID`',
  cancel: '`legwork cancel ID`',
};
