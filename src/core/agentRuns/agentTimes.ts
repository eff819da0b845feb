/** How long things of agent runs take, in milliseconds; tests do with less. */
export interface AgentTimes {
  /** Silence of an agent that is worth telling. */
  silentMs: number;
  /** How long an agent may take to take its prompt. */
  startMs: number;
  /** How long a question waits for a person before nobody counts as being there. */
  unattendedMs: number;
  /** How long an agent that is told to stop may take before its processes are signalled. */
  farewellMs: number;
}

export const AGENT_TIMES: AgentTimes = {
  silentMs: 60_000,
  startMs: 120_000,
  unattendedMs: 60_000,
  farewellMs: 1_000,
};
