import { spawn, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import type { Launcher, WrapperInput, WrapperLaunch } from './launcher.ts';

export interface NodeLauncherOptions {
  /** Node, or the editor's binary run as Node. */
  nodePath: string;
  /** The `taskHost.js` bundle, which is also the wrapper. */
  scriptPath: string;
  dataDirectory: string;
  onProblem(error: Error): void;
}

/** The parameters of the wrapper process, passed as JSON on stdin, because command lines are limited in length. */
export interface WrapperRequest {
  prefix: string;
  outputPath: string;
  cwd: string;
  argv: string[];
  /** Octal digits. */
  umask?: string;
  environment: Record<string, string>;
  input: WrapperInput;
  /** The task requires a terminal, which Node cannot provide. */
  needsTerminal?: boolean;
}

/** Has no streams if the system had no file descriptor for them. */
type Wrapper = Omit<ChildProcess, 'stdin'> & { stdin?: Writable | null };

/** Starts each wrapper as a Node process, detached from the host's session, job and console. */
export function nodeLauncher(options: NodeLauncherOptions): Pick<Launcher, 'launch'> {
  return {
    launch(launch: WrapperLaunch) {
      const request: WrapperRequest = {
        prefix: launch.prefix,
        outputPath: launch.outputPath,
        cwd: launch.cwd,
        argv: launch.argv,
        ...(launch.umask !== undefined && { umask: launch.umask }),
        input: launch.input,
        ...(launch.terminal && { needsTerminal: true }),
        environment: {
          ...launch.environment,
          LEGWORK_TASK_ID: launch.run.id,
          LEGWORK_HOME: options.dataDirectory,
        },
      };
      const wrapper: Wrapper = spawn(
        options.nodePath,
        [options.scriptPath, '--wrapper', options.dataDirectory],
        {
          cwd: dirname(launch.prefix),
          env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', LEGWORK_HOST: '1' },
          detached: true,
          windowsHide: true,
          stdio: ['pipe', 'ignore', 'ignore'],
        },
      );
      wrapper.on('error', options.onProblem);
      // If the wrapper ended before it read everything, its markers show that.
      wrapper.stdin?.on('error', () => undefined);
      wrapper.stdin?.end(JSON.stringify(request));
      wrapper.unref();
    },
  };
}
