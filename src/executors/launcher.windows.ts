import { execa } from 'execa';
import type { LaunchInput } from '../core/executor.ts';
import type { Launcher, WrapperLaunch } from './launcher.ts';

export interface WindowsLauncherOptions {
  /** Node, or the editor's binary run as Node. */
  nodePath: string;
  /** The `taskHost.js` bundle, which is also the wrapper. */
  scriptPath: string;
  dataDirectory: string;
  onProblem(error: Error): void;
}

/** What the wrapper process is told, as JSON on stdin: a command line has a short limit there. */
export interface WrapperRequest {
  prefix: string;
  outputPath: string;
  cwd: string;
  argv: string[];
  /** Octal digits. */
  umask?: string;
  environment: Record<string, string>;
  input: LaunchInput;
}

/** The launcher for Windows: a wrapper is a small Node process, detached from the host's job and console. */
export function windowsLauncher(options: WindowsLauncherOptions): Launcher {
  return {
    launch(launch: WrapperLaunch) {
      const request: WrapperRequest = {
        prefix: launch.prefix,
        outputPath: launch.outputPath,
        cwd: launch.cwd,
        argv: launch.argv,
        ...(launch.umask !== undefined && { umask: launch.umask }),
        input: launch.input,
        environment: {
          ...launch.environment,
          LEGWORK_TASK_ID: launch.run.id,
          LEGWORK_HOME: options.dataDirectory,
        },
      };
      const wrapper = execa(options.nodePath, [options.scriptPath, '--wrapper'], {
        env: { ELECTRON_RUN_AS_NODE: '1' },
        input: JSON.stringify(request),
        detached: true,
        cleanup: false,
        windowsHide: true,
        stdout: 'ignore',
        stderr: 'ignore',
        buffer: false,
        reject: false,
      });
      wrapper.unref();
      void wrapper.then((result) => {
        if (result.cause instanceof Error && result.exitCode === undefined) options.onProblem(result.cause);
      });
    },
    unsettledCount: 0,
    settle: () => undefined,
    dispose: () => undefined,
  };
}
