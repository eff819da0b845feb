/** Differences between ACP agents. */
export interface AcpOptions {
  /** Token counts cover the whole process. By default they cover one turn. */
  countsOn?: boolean;
  /** Token counts come with every turn in which the model answered, so a turn without them had no answer. */
  alwaysReportsUsage?: boolean;
  /** The agent announces that it can load sessions but cannot. */
  cannotLoad?: boolean;
  /** The way it is launched holds it to the mode of the run. */
  isHeld?: boolean;
}
