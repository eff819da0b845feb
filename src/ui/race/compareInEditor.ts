import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RacerRow } from '../../protocol/race.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { openDiffs } from '../review/openDiffs.ts';
import { sideUri } from '../review/reviewUris.ts';
import { differences, type RunSide } from './differences.ts';

type Compared = RacerRow & { task: string };

/** Shows the files in which two racers differ, in the editor's multi-file diff. */
export async function compareInEditor(
  gateway: HostGateway,
  { from, to }: { from: Compared; to: Compared },
): Promise<void> {
  const [left, right] = await gateway.withClient((client) =>
    Promise.all([client.changes({ id: from.task }), client.changes({ id: to.task })]),
  );
  const found = differences({ run: from.task, changes: left }, { run: to.task, changes: right });
  const names = `${shortLine(from.name)} ↔ ${shortLine(to.name)}`;
  if (found.length === 0) {
    void vscode.window.showInformationMessage(
      inMessage(vscode.l10n.t('{0}: both have made the same.', names)),
    );
    return;
  }
  const fileOf = (path: string) => vscode.Uri.file(join(right.top, path));
  const uriOf = (side: RunSide | undefined, path: string) => side && sideUri(side, fileOf(path));
  await openDiffs(names, {
    files: found,
    compare: (files) =>
      files.map(({ path, from: one, to: other }) => ({
        resource: fileOf(path),
        before: uriOf(one, path),
        after: uriOf(other, path),
      })),
  });
}
