import { userInfo } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { errorCode } from '../base/errors.ts';
import { attach, attachInside } from '../client/connectHost.ts';
import { HostLink } from '../client/hostLink.ts';
import { callerEnvironment } from '../client/taskEnvironment.ts';
import { dataPaths } from '../protocol/dataDirectory.ts';
import { resolveOwnDirectory } from '../protocol/machineDirectory.ts';
import type { Session } from '../protocol/task.ts';
import type { Cli } from './cli.ts';
import { runCli, type Verbs } from './runCli.ts';

/** Runs the command line of this process with some verbs; `directory` is where the bundles lie. */
export async function runProcess(directory: string, verbs: Verbs): Promise<void> {
  process.stdout.on('error', (error) => {
    // The reader, such as `head`, has seen enough. There is nothing left to flush.
    if (errorCode(error) === 'EPIPE') process.exit(0);
    process.stderr.write(`legwork: what it prints cannot be written: ${error.message}.\n`, () =>
      process.exit(1),
    );
  });
  // There is nobody left to tell; what was asked for is done nevertheless.
  process.stderr.on('error', () => undefined);
  const program = {
    nodePath: process.execPath,
    scriptPath: join(directory, 'taskHost.js'),
    paths: dataPaths(resolveOwnDirectory()),
    version,
  };
  const session = ownSession();
  const inside = process.env.LEGWORK_TASK_ID;
  const cli: Cli = {
    version,
    program,
    session,
    hosts: new HostLink(program, session, inside ? attachInside(inside) : attach),
    environment: callerEnvironment(process.env),
    stdout: process.stdout,
    stderr: process.stderr,
    exitCode: 0,
  };
  // Not process.exit: what is still in the pipes must get out first.
  process.exitCode = await runCli(process.argv.slice(2), cli, verbs);
}

function ownSession(): Session {
  const label = userName();
  return { id: `cli:${label}`, label };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, a user may have a number and no name.
    return process.env.USER ?? String(process.getuid?.() ?? 'user');
  }
}
