import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { attach, type HostConnection } from '../client/connectHost.ts';
import { findHost } from '../client/hostLocator.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { ErrorCode, hostUnavailable, isExpectedError } from '../protocol/errors.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { isConnectionLoss } from './hostLink.ts';
import { statusLines } from './hostStatusText.ts';

const STOP_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 10;
const NO_HOST = 'No task host is running.';

/** `legwork host`: the process that owns the tasks. Nothing here starts one. */
export function addHost(program: Command, cli: Cli): void {
  const host = program
    .command('host')
    .description('look at the task host, or stop it')
    .addHelpText('after', '\nExample:\n  $ legwork host status');
  host
    .command('status')
    .description('tell whether a task host runs, and how it is')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork host status --json')
    .action((options: JsonOption) => showStatus(cli, options));
  host
    .command('stop')
    .description('stop the task host; running tasks go on, and the next host takes them over')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork host stop')
    .action((options: JsonOption) => stopHost(cli, options));
}

async function showStatus(cli: Cli, options: JsonOption): Promise<void> {
  const found = await findHost(cli.program.paths);
  if (found.kind !== 'live') {
    if (options.json) printJson(cli, { running: false });
    else print(cli, NO_HOST);
    return;
  }
  const connection = await attach(found.endpoint, found.socket, cli.session);
  try {
    const status = await connection.client.hostStatus();
    if (options.json) printJson(cli, { running: true, ...status });
    else for (const line of statusLines(status, Date.now())) print(cli, line);
  } finally {
    connection.dispose();
  }
}

async function stopHost(cli: Cli, options: JsonOption): Promise<void> {
  const found = await findHost(cli.program.paths);
  if (found.kind !== 'live') {
    if (options.json) printJson(cli, { stopped: false });
    else print(cli, NO_HOST);
    return;
  }
  const { endpoint } = found;
  let connection: HostConnection | undefined;
  try {
    // A host that is ending anyway may never answer; whether it is gone is looked at below.
    const patience = delay(STOP_LIMIT_MS, undefined, { ref: false });
    connection = await Promise.race([attach(found.endpoint, found.socket, cli.session), patience]);
    await Promise.race([connection?.client.hostStop(), patience]);
  } catch (error) {
    if (isExpectedError(error) && error.code === ErrorCode.wrongProtocol) {
      // A host we cannot talk to is the very one that must be stopped; losing it suddenly is harmless.
      process.kill(endpoint.pid, 'SIGTERM');
    } else if (!isConnectionLoss(error)) throw error;
  } finally {
    connection?.dispose();
    found.socket.destroy();
  }
  await untilGone(cli, endpoint);
  if (options.json) printJson(cli, { stopped: true, pid: endpoint.pid });
  else print(cli, `The task host (process ${endpoint.pid}) has stopped; running tasks go on.`);
}

/** Another host at the same place is as good as none: a window may have started it at once. */
async function untilGone(cli: Cli, endpoint: Endpoint): Promise<void> {
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (Date.now() < deadline) {
    const found = await findHost(cli.program.paths);
    if (found.kind === 'live') found.socket.destroy();
    if (found.kind !== 'live' || found.endpoint.instance !== endpoint.instance) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw hostUnavailable(`process ${endpoint.pid} was told to stop and still listens`);
}
