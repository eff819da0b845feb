import * as vscode from 'vscode';
import type { ParkedRacer, RaceTable } from '../../protocol/race.ts';
import { confirm } from '../editor/confirm.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import type { HostGateway } from '../connection/hostGateway.ts';

const COPY = vscode.l10n.t('Copy Refs');

/** Asks, then removes the worktrees of the racers that were not taken over, and says how their work comes back. */
export async function parkTheRest(gateway: HostGateway, race: RaceTable): Promise<void> {
  const kept = race.taken?.racer;
  const question =
    kept === undefined
      ? vscode.l10n.t('Remove the worktrees of all racers of {0}?', shortLine(race.name))
      : vscode.l10n.t('Remove the worktrees of all racers but {0}?', shortLine(kept));
  const detail = vscode.l10n.t('Work that is not on a branch is kept on refs of the repository.');
  if (!(await confirm(question, vscode.l10n.t('Park'), detail))) return;
  const parked = await gateway.withClient((client) => client.parkRace({ id: race.id }));
  const text = parkedText(parked);
  const refs = parked.flatMap((each) => each.parked?.ref ?? []);
  const choice = await vscode.window.showInformationMessage(
    inMessage(text),
    ...(refs.length > 0 ? [COPY] : []),
  );
  if (choice === COPY) await vscode.env.clipboard.writeText(refs.join('\n'));
}

/** What became of the racers, in a few sentences. */
export function parkedText(parked: readonly ParkedRacer[]): string {
  const problems = parked.filter(({ problem }) => problem !== undefined);
  const refs = parked.filter((each) => each.parked).length;
  const removed = parked.length - problems.length;
  const said = problems.map(({ racer, problem }) => `${racer}: ${problem}`);
  return [
    removed === 1
      ? vscode.l10n.t('1 worktree was removed.')
      : vscode.l10n.t('{0} worktrees were removed.', removed),
    ...(refs > 0
      ? [vscode.l10n.t('The work of {0} is parked; git branch NAME REF brings it back.', refs)]
      : []),
    ...said,
  ].join(' ');
}
