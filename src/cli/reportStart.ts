import { agentSpecOf, commandSpecOf, exitCodeOf, type Task } from '../protocol/task.ts';
import { attachAndReport } from './attach.ts';
import { canAttach } from './attachTask.ts';
import { attendRun } from './attendRun.ts';
import { complain, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { printOutputUntilEnd } from './printOutput.ts';
import { printTranscriptUntilEnd, findTranscript } from './printTranscript.ts';
import { endLine } from './taskText.ts';
import { untoldLogout } from '../client/logoutNote.ts';
import { markSeen, waitForTasks } from './waitForTasks.ts';

export interface StartOptions extends JsonOption {
  wait?: boolean;
  follow?: boolean;
}

/** Reports a started task, and waits for its end if the options say so. */
export async function reportStart(cli: Cli, task: Task, options: StartOptions): Promise<void> {
  const isWaiting = options.wait || options.follow;
  if (!options.json && cli.stderr.isTTY) await noteLogout(cli);
  if (!options.follow) {
    if (!options.json) print(cli, task.id);
    else if (!isWaiting) printJson(cli, task);
  }
  if (!isWaiting) return;
  if (options.follow && commandSpecOf(task)?.terminal && canAttach(cli))
    return attachAndReport(cli, task, { isNew: true });
  const ended = options.follow ? await printUntilEnd(cli, task) : await end(cli, task);
  if (options.follow) await markSeen(cli, [task.id]);
  cli.exitCode = exitCodeOf(ended);
  if (options.json) printJson(cli, ended);
  else if (cli.exitCode !== 0 || ended.leftovers) complain(cli, endLine(ended, Date.now()));
}

async function noteLogout(cli: Cli): Promise<void> {
  const sentence = await untoldLogout(cli.program.paths, await cli.hosts.client());
  if (sentence !== undefined) complain(cli, sentence);
}

/** Prints the transcript of an agent run, or the output of any other task. */
function printUntilEnd(cli: Cli, task: Task): Promise<Task> {
  const path = findTranscript(cli, task);
  if (path === undefined) return printOutputUntilEnd(cli, task);
  return printTranscriptUntilEnd(cli, { task, path }, { asks: true });
}

async function end(cli: Cli, task: Task): Promise<Task> {
  const attendant = agentSpecOf(task) && attendRun(cli, task.id, { input: process.stdin });
  try {
    const [ended] = await waitForTasks(cli, [task.id]);
    return ended ?? task;
  } finally {
    attendant?.dispose();
  }
}
