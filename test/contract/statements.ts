/** One checkable statement of the task contract. */
export interface Statement {
  /** As tests name it in their titles: `R4: …`, or `W3 W6: …` for several. */
  number: string;
  text: string;
  /** What has to be there before it can be tested. */
  pending?: string;
}

/** What the letters of the numbers stand for. */
export const CHAPTERS: Record<string, string> = {
  R: 'Durable tasks',
  A: 'Shell tasks and outputs',
  L: 'Host',
  W: 'Names, trees and messages',
  T: 'Ownership, attempts and collection',
  G: 'What agents start',
  B: 'Queue, dependencies, limits and more',
  I: 'Worktrees, reviews and races',
};

/** The task contract: what holds for every task, whichever client asks and wherever the engine runs. */
export const STATEMENTS: Statement[] = [
  {
    number: 'R1',
    text: 'The data directory is configurable and made on first use; an error names path and cause.',
  },
  {
    number: 'R2',
    text: 'All records are loaded at start; an unreadable one is told of, kept, and the others load.',
  },
  { number: 'R3', text: 'One human-readable JSON file per task: tasks/<id>.json.' },
  { number: 'R4', text: '`start` answers only after the record is on disk.' },
  { number: 'R5', text: 'pending → running → completed | failed | cancelled, with times in ISO 8601 UTC.' },
  { number: 'R6', text: 'An agent run records prompts, provider, model and turns.' },
  { number: 'R7', text: 'An agent run keeps a checkpoint and resumes from it.' },
  {
    number: 'R8',
    text: 'Status, record and list are there at any time; an unknown id is an error that names it.',
  },
  { number: 'R9', text: 'Only a pending or live task can be cancelled; otherwise an error names its state.' },
  {
    number: 'R10',
    text: 'After a restart pending tasks run, live ones are adopted, dead ones get their true end or are resumed as set.',
  },
  { number: 'R11', text: 'Result text is kept on success, error text on failure.' },

  {
    number: 'A1',
    text: 'A command line runs in the shell, in a folder; a missing folder is an error beforehand.',
  },
  { number: 'A2', text: 'stdout and stderr land in the output file while it runs, in true order.' },
  {
    number: 'A3',
    text: 'Non-zero exit is failed with the code; what cannot start fails with the reason, also in the output.',
  },
  { number: 'A4', text: 'Output can be read during and after the run: whole, tail, or a byte range.' },
  { number: 'A5', text: 'Cancelling stops the whole process tree.' },
  { number: 'A6', text: 'Ends are drained exactly once per consumer, also across restarts.' },
  { number: 'A7', text: 'Ids are unique, and show the kind by their prefix.' },

  { number: 'L1', text: 'Kinds: shell, monitor (lines are events), observer (follows tasks), agent, other.' },
  { number: 'L2', text: 'Seven states; the last of completed, failed and cancelled is for ever.' },
  { number: 'L3', text: 'A task records producer, parent task and child (agent) session.' },
  { number: 'L4', text: 'The id of a live task is refused; one of an ended task is a new attempt.' },
  { number: 'L5', text: 'Cancel policies: cooperative, abort, external.' },
  { number: 'L6', text: 'Close policies when a session ends: keep, cancel, transfer.' },
  {
    number: 'L7',
    text: 'Attempts have number, maximum and key; a start with a known key answers with that task.',
  },
  {
    number: 'L8',
    text: 'Events can be subscribed to with a filter; a slow subscriber slows nobody and is made good.',
  },
  { number: 'L9', text: 'Filters: session, kind, state, whether ended ones are included.' },
  { number: 'L10', text: 'register, update, complete, cancel with a reason, get, list, transfer.' },
  { number: 'L11', text: 'Hidden work is in no list, can be awaited, and reports when it fails.' },
  { number: 'L12', text: 'Work the host started is ended by its own end, unless it is terminal already.' },
  { number: 'L13', text: 'External work is registered, updated, and its registrant called back on cancel.' },
  { number: 'L14', text: 'Ending twice, or an update after the end, changes nothing; removing unregisters.' },
  { number: 'L15', text: 'A transfer of several tasks is all or nothing; a clash in the target is refused.' },
  { number: 'L16', text: 'Cancel all live tasks of a session; the answer lists them.' },
  {
    number: 'L17',
    text: 'The engine runs embedded in one process or behind the host, by composition alone.',
  },
  { number: 'L18', text: 'A trace in JSON lines, with level and context, to a chosen file or off.' },

  {
    number: 'W1',
    text: 'A message fails as: not found, not the owner, ended (and how), no inbox, inbox closed.',
  },
  { number: 'W2', text: 'parent, self, all, broadcast are reserved; live tasks of an owner differ in name.' },
  { number: 'W3', text: 'A store that refuses is an error of `start`, and nothing runs.' },
  { number: 'W4', text: 'Ids never collide after a restore.' },
  { number: 'W5', text: 'A task started inside a task has it as parent, and inherits run, call and agent.' },
  {
    number: 'W6',
    text: 'Saved before it starts; a later failed save is counted, told, retried, and stops nothing.',
  },
  { number: 'W7', text: 'The owner is told of the end.' },
  {
    number: 'W8',
    text: 'cancel says whether it did anything; cancelTree covers all descendants; cancelAll.',
  },
  { number: 'W9', text: 'A task whose process is gone without a recorded exit is failed: orphaned.' },
  { number: 'W10', text: 'hasRunning(owner).' },
  { number: 'W11', text: 'An agent run takes messages while it runs, in order.' },
  { number: 'W12', text: 'A live child is addressed by name or id under its parent task or run.' },
  { number: 'W13', text: 'Cancelling a run cancels every task that descends from it.' },

  { number: 'T1', text: 'The caller may give the id and its own cancel signal.' },
  { number: 'T2', text: 'A late end of an older attempt never overwrites a newer one.' },
  {
    number: 'T3',
    text: 'Another owner’s task answers as an unknown id; people see all of their own sessions.',
  },
  { number: 'T4', text: 'A cancel before the recorded end makes it cancelled; a later one is refused.' },
  { number: 'T5', text: 'Lists filter by owner, state and kind, in order of creation.' },
  { number: 'T6', text: 'hasRunningTasks(owner).' },
  { number: 'T7', text: 'Collecting concerns one owner, never a live task, never one that is not saved.' },
  { number: 'T8', text: 'cancelTree returns the tasks it cancelled; it is an error if none was live.' },
  {
    number: 'T9',
    text: 'An error and a status can be set together for external work; an end sets the end time.',
  },
  {
    number: 'T10',
    text: 'A failed save shows on the task, is retried at the next look and by itself, then cleared.',
  },
  { number: 'T11', text: 'Records carry result reference, whether resume is supported, attempt, metadata.' },
  {
    number: 'T12',
    text: 'Many starts at once are all tracked; a cancel racing with the end gives one of the two.',
  },

  {
    number: 'G1',
    text: 'Below an agent run, depth, unfinished tasks and cost are limited, through every door.',
  },
  {
    number: 'G2',
    text: 'What programs start inside an agent run follows its mode: refused, asked for, or started.',
  },
  {
    number: 'G3',
    text: 'What must be approved starts only then, and once; denied or withdrawn, it is cancelled.',
  },

  {
    number: 'B1',
    text: 'Queue: groups with slots, priority, pause and resume; start order within a priority.',
  },
  { number: 'B2', text: 'Dependencies on success, failure or any end; an unmet one says which; no cycles.' },
  { number: 'B3', text: 'Retries with back-off and exits worth it; timeouts per attempt; delayed starts.' },
  { number: 'B4', text: 'Progress: OSC 9;4 in the output, and told from inside a task.' },
  { number: 'B5', text: 'Pause and resume a running command (POSIX).' },
  { number: 'B6', text: 'Input to a running task; waiting with a reason.' },
  { number: 'B7', text: 'Limits of output bytes and run time end the task, and say so.' },
  { number: 'B8', text: 'Retention by age, number and size; never a live or unsaved one.' },
  { number: 'B9', text: 'Stop, restart and upgrade of the host do not touch running tasks.' },
  {
    number: 'B10',
    text: 'What a command leaves running is named; it is ended when asked, and before a further attempt.',
  },

  {
    number: 'I1',
    text: 'A task in a worktree works on a branch of its own; the folder it was made from stays as it is.',
  },
  {
    number: 'I2',
    text: 'Whenever the host or the step is killed, a worktree is made whole or nothing of it stays.',
  },
  {
    number: 'I3',
    text: 'A removal loses nothing that is nowhere else: that is parked on a ref first, or the worktree stays.',
  },
  {
    number: 'I4',
    text: 'What a person has done with a worktree is noticed; what is not ours any more is never removed.',
  },
  {
    number: 'I5',
    text: 'A further attempt works in its own worktree, and what is compared with is read once, before the first.',
  },
  { number: 'I6', text: 'What is discarded of a run is kept on a ref; what came after it stays.' },
  {
    number: 'I7',
    text: 'A take-over touches no uncommitted change of a person by itself; killed, it is done or undone.',
  },
  { number: 'I8', text: 'The last take-over is undone file by file, and what was changed since stays.' },
  {
    number: 'I9',
    text: 'A run goes on until its check passes, in as many tries as were said, each checked once.',
  },
  {
    number: 'I10',
    text: 'A race is judged by exit codes; one that has changed tests is tried with those of the base.',
  },
  {
    number: 'I11',
    text: 'A host that is killed leaves a race that the next one completes, each racer started once.',
  },
  {
    number: 'I12',
    text: 'What is kept for an undo goes only when it is old and its task is gone; what is parked stays.',
  },
];
