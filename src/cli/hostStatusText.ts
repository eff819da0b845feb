import { formatBytes, terseDuration } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import type { HostStatus } from '../protocol/hostMessages.ts';

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
  if (status.launcher) facts.push(['Launcher', launcherText(status.launcher)]);
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

/** `native`, or `node` and the reason. */
function launcherText({ kind, reason }: NonNullable<HostStatus['launcher']>): string {
  return reason === undefined ? kind : `${kind}: ${reason}`;
}
