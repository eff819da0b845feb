import { formatBytes, terseDuration } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import type { AwakeStatus, HostStatus, NoticesStatus } from '../protocol/hostMessages.ts';
import { jobsText } from '../protocol/jobsText.ts';
import { logoutSentence } from '../protocol/logout.ts';
import { clockText } from './taskSituation.ts';

/** Formats the status of a host, one fact per line. */
export function statusLines(status: HostStatus, nowMs: number): string[] {
  const { tasks } = status;
  const running = terseDuration(Math.max(0, nowMs - Date.parse(status.startedAt)));
  const facts: [string, string][] = [
    ['Host', `process ${status.pid}, running for ${running}`],
    ['Version', `${status.version} (protocol ${status.protocolVersion})`],
    ['Data', status.dataDirectory],
    ['Socket', status.socket],
    ['Clients', String(status.clients)],
    ['Tasks', `${tasks.unfinished} unfinished of ${tasks.total}`],
    ['Memory', formatBytes(status.memoryBytes)],
  ];
  const jobs = jobsText(status);
  if (jobs !== undefined) facts.push(['Jobs of Slurm', jobs]);
  if (status.launcher) facts.push(['Launcher', launcherText(status.launcher)]);
  if (status.notices) facts.push(['Notifications', noticesText(status.notices, nowMs)]);
  if (status.awake) facts.push(['Kept awake', awakeText(status.awake)]);
  if (status.endsAtLogout) facts.push(['At logout', logoutSentence(status.endsAtLogout)]);
  if (tasks.unsaved > 0) facts.push(['Not saved', `${tasks.unsaved} (is the disk full?)`]);
  for (const { path, reason } of status.unreadable) facts.push(['Unreadable', `${path}: ${reason}`]);
  for (const { folder, count, names } of status.passedBy ?? [])
    facts.push([
      'Passed by',
      `${count} in ${folder}: ${names.join(', ')}${count > names.length ? ', …' : ''}`,
    ]);
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  return facts.map(([label, text]) => label.padEnd(width) + oneLine(text));
}

/** Whether the machine is kept awake now, or why it cannot be. */
function awakeText({ isKept, problem }: AwakeStatus): string {
  if (problem !== undefined) return `not available here: ${problem}`;
  return isKept ? 'yes, tasks are at work' : 'no, nothing is at work';
}

/** `native`, or `node` and the reason. */
function launcherText({ kind, reason }: NonNullable<HostStatus['launcher']>): string {
  return reason === undefined ? kind : `${kind}: ${reason}`;
}

/** `3 to send, quiet until 07:00`, and how often the command has failed. */
export function noticesText(notices: NoticesStatus, nowMs: number): string {
  const { waiting, running, quietUntil, pausedUntil, failed } = notices;
  return [
    waiting === 0 && running === 0 && 'all sent',
    waiting > 0 && `${waiting} to send`,
    running > 0 && `${running} being sent`,
    quietUntil !== undefined && `quiet until ${clockText(quietUntil, nowMs)}`,
    failed &&
      `the command failed${failed.count > 1 ? ` ${failed.count} times in a row` : ''} (${failed.id}): ${failed.message}`,
    pausedUntil !== undefined && `paused until ${clockText(pausedUntil, nowMs)}`,
  ]
    .filter((part) => part !== false && part !== undefined)
    .join(', ');
}
