import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import type { CommandContext } from '../commandContext.ts';

const OFFERED = 'offeredScheduleTimer';
const RUN_ALWAYS = 'Run Always';
const QUESTION =
  'Schedules run while an editor is open. Should the system start them also while none is? It then looks once a minute.';
const DONE = 'Schedules run now also while no editor is open. To end that, run: legwork schedule uninstall';

/** After the first schedule, offers that the system keeps schedules while no editor is open. */
export async function offerTimer({ memory, gateway }: CommandContext): Promise<void> {
  if (memory.get<boolean>(OFFERED)) return;
  await memory.update(OFFERED, true);
  const answer = await vscode.window.showInformationMessage(QUESTION, RUN_ALWAYS);
  if (answer !== RUN_ALWAYS) return;
  const { nodePath, scriptPath, paths } = gateway.program;
  const cli = join(dirname(scriptPath), 'cli.js');
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', LEGWORK_HOME: paths.directory };
  try {
    await promisify(execFile)(nodePath, [cli, 'schedule', 'install'], { env, windowsHide: true });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw badRequest(stderr.replace(/^legwork: /, '').trim() || 'The timer could not be set up.');
  }
  void vscode.window.showInformationMessage(DONE);
}
