import { join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { Changes } from '../../protocol/changes.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { linesText } from '../tasks/changeText.ts';
import type { RunChanges } from '../tasks/runChanges.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { filesAsLeft } from './asLeft.ts';
import { comparisonOf, comparisonsOf, type Comparison } from './comparisons.ts';
import { Contents } from './contents.ts';
import { openDiffs } from './openDiffs.ts';
import { ReviewComments } from './reviewComments.ts';
import { ReviewedFiles } from './reviewedFiles.ts';
import type { SideFile } from './reviewUris.ts';
import { SideFiles } from './sideFiles.ts';
import { SideTexts } from './sideTexts.ts';
import { Yours } from './yours.ts';

const TITLE_LENGTH = 40;
/** Files on the disk are watched by the editor one by one, which takes its time; more are shown as the run has left them. */
const MOST_REAL_FILES = 25;

export interface ReviewsOptions {
  gateway: HostGateway;
  model: TaskModel;
  changes: RunChanges;
  memory: vscode.Memento;
}

/** Reviews of what runs have changed: in the editor's diffs, with comments on their lines. */
export class Reviews {
  readonly #changes: RunChanges;
  readonly #files: ReviewedFiles;
  readonly #parts = new DisposableList();
  readonly comments: ReviewComments;
  /** What files of the person's were before a take-over. */
  readonly yours = new Yours();

  constructor({ gateway, model, changes, memory }: ReviewsOptions) {
    this.#changes = changes;
    this.#files = new ReviewedFiles(memory);
    this.comments = this.#parts.add(new ReviewComments({ memory, files: this.#files }));
    const contents = new Contents({
      fetch: async ({ run, side, path }) =>
        side === 'yours'
          ? this.yours.get(run, path)
          : gateway.withClient((client) => client.changedFile({ id: run, side, path })),
      describe: (file) => this.#describe(file),
    });
    const texts = this.#parts.add(new SideTexts(contents));
    const files = this.#parts.add(new SideFiles(contents));
    this.#parts.add(
      changes.onDidChange(({ run, isOfFiles, paths }) => {
        if (!isOfFiles) return;
        contents.forgetAfter(run, paths);
        texts.refresh(run, paths);
        files.refresh(run, paths);
      }),
    );
    this.#parts.add(
      model.onDidChange(({ removed }) => {
        if (removed.length > 0) this.#files.forget(removed.map(({ id }) => id));
      }),
    );
    const { comments } = this;
    changes.setComments(comments.counts);
    this.#parts.add(comments.onDidChange(() => changes.setComments(comments.counts)));
  }

  /** Shows all that a run has changed in the editor's multi-file diff. @throws what `changes` throws */
  async show(task: Task): Promise<void> {
    const changes = await this.#fresh(task.id);
    if (changes.files.length === 0) {
      const text = vscode.l10n.t('{0} has changed no files.', shortLine(titleOf(task), TITLE_LENGTH));
      void vscode.window.showInformationMessage(inMessage(text));
      return;
    }
    const { top } = changes;
    const isMany = changes.files.length > MOST_REAL_FILES;
    const asLeft = isMany ? new Set<string>() : await filesAsLeft(changes);
    this.#files.set({ run: task.id, files: [...asLeft].map((path) => [join(top, path), path]) });
    await openDiffs(vscode.l10n.t('Changes of {0}', shortLine(titleOf(task), TITLE_LENGTH)), {
      files: changes.files,
      compare: (files) => comparisonsOf(task.id, { top, files, asLeft }),
    });
  }

  /** Shows what a run has changed in one file. @throws what `changes` throws */
  async showFile(run: string, path: string): Promise<void> {
    const found = await this.#changes.load(run);
    if ('problem' in found) throw found.problem;
    const file = this.#changes.fileOf(run, path);
    if (!file) return;
    const { top } = found.changes;
    const isAsLeft = (await filesAsLeft({ ...found.changes, files: [file] })).has(path);
    if (isAsLeft) this.#files.add(run, [join(top, path), path]);
    await openComparison(comparisonOf(run, { file, top, isAsLeft, isWhole: true }), path);
  }

  dispose(): void {
    this.#parts.dispose();
  }

  async #fresh(run: string): Promise<Changes> {
    const found = await this.#changes.refresh(run);
    if ('problem' in found) throw found.problem;
    return found.changes;
  }

  #describe({ run, path }: SideFile): string {
    const file = this.#changes.fileOf(run, path);
    return file ? linesText(file) : vscode.l10n.t('file');
  }
}

/** Opens a diff of one file; a file that exists on one side only is opened alone. */
async function openComparison({ before, after }: Comparison, path: string): Promise<void> {
  if (before && after) {
    await vscode.commands.executeCommand(
      'vscode.diff',
      before,
      after,
      vscode.l10n.t('{0} (Run)', shortLine(path)),
    );
    return;
  }
  const only = before ?? after;
  const title = before
    ? vscode.l10n.t('{0} (Deleted)', shortLine(path))
    : vscode.l10n.t('{0} (Added)', shortLine(path));
  if (only) await vscode.commands.executeCommand('vscode.open', only, { preview: true }, title);
}
