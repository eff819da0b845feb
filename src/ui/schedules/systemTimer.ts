import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import type { CommandContext } from '../commandContext.ts';

/** Whether the timer was offered, or has been set up. */
const TIMER = 'scheduleTimer';
type TimerState = 'offered' | 'installed';

const RUN_ALWAYS = vscode.l10n.t('Run Always');
const QUESTION = vscode.l10n.t(
  'Schedules run while an editor is open. Should the system also run them while none is open? It then checks once a minute.',
);
const DONE = vscode.l10n.t(
  'Schedules now also run while no editor is open. The command "legwork schedule uninstall" turns this off.',
);

/** After the first schedule, offers that the system keeps schedules while no editor is open. */
export async function offerTimer(context: CommandContext): Promise<void> {
  const { memory } = context;
  if (memory.get<TimerState>(TIMER)) return;
  await memory.update(TIMER, 'offered' satisfies TimerState);
  const answer = await vscode.window.showInformationMessage(QUESTION, RUN_ALWAYS);
  if (answer !== RUN_ALWAYS) return;
  await runVerb(context, 'install');
  await memory.update(TIMER, 'installed' satisfies TimerState);
  void vscode.window.showInformationMessage(DONE);
}

/** After the last schedule, removes the timer that was set up here; with the next one it is offered again. */
export async function removeTimer(context: CommandContext): Promise<void> {
  const { memory } = context;
  const state = memory.get<TimerState>(TIMER);
  await memory.update(TIMER, undefined);
  if (state === 'installed') await runVerb(context, 'uninstall');
}

/** Runs `legwork schedule install` or `uninstall`. @throws badRequest with what it says */
async function runVerb({ gateway }: CommandContext, verb: 'install' | 'uninstall'): Promise<void> {
  const { nodePath, scriptPath, paths } = gateway.program;
  const cli = join(dirname(scriptPath), 'cli.js');
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', LEGWORK_HOME: paths.directory };
  try {
    await promisify(execFile)(nodePath, [cli, 'schedule', verb], { env, windowsHide: true });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw badRequest(
      stderr.replace(/^legwork: /, '').trim() ||
        vscode.l10n.t('The timer of the system could not be changed.'),
    );
  }
}
