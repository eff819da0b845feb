import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { shortLine } from '../editor/labelText.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { TranscriptPanel } from './transcriptPanel.ts';

const VIEW_TYPE = 'legwork.transcript';
const TITLE_LENGTH = 40;

export interface TranscriptViewsOptions {
  extensionUri: vscode.Uri;
  gateway: HostGateway;
  model: TaskModel;
  log: vscode.LogOutputChannel;
  /** The person has gone to one of them. */
  onDidFocus(): void;
}

/** The transcripts that are open, one tab for each run, also after a reload of the window. */
export class TranscriptViews implements vscode.WebviewPanelSerializer<unknown> {
  readonly #options: TranscriptViewsOptions;
  readonly #panels = new Map<string, TranscriptPanel>();
  readonly #registration: vscode.Disposable;

  constructor(options: TranscriptViewsOptions) {
    this.#options = options;
    this.#registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Shows a run's transcript, in the tab that has it or a new one. */
  show(task: Task, { keepsFocus = false }: { keepsFocus?: boolean } = {}): void {
    const open = this.#panels.get(task.id);
    if (open) return open.reveal({ preserveFocus: keepsFocus });
    const title = shortLine(titleOf(task), TITLE_LENGTH);
    this.#add(
      task.id,
      vscode.window.createWebviewPanel(
        VIEW_TYPE,
        title,
        { viewColumn: vscode.ViewColumn.Active, preserveFocus: keepsFocus },
        { enableFindWidget: true },
      ),
    );
  }

  /** Whether a person can see this run's transcript right now. */
  isInSight(taskId: string): boolean {
    return vscode.window.state.focused && this.#panels.get(taskId)?.isInSight === true;
  }

  /** What the page remembered tells whose transcript it was. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const taskId = taskOf(state);
    if (taskId === undefined || this.#panels.has(taskId)) return panel.dispose();
    try {
      await this.#options.gateway.untilComplete();
    } catch (error) {
      // The page says so, and is filled when there is a host again.
      this.#options.log.warn(`Failed to connect for a transcript: ${toError(error).message}`);
    }
    this.#add(taskId, panel);
  }

  dispose(): void {
    this.#registration.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #add(taskId: string, panel: vscode.WebviewPanel): void {
    const added = new TranscriptPanel({ ...this.#options, panel, taskId });
    this.#panels.set(taskId, added);
    panel.onDidDispose(() => {
      added.dispose();
      this.#panels.delete(taskId);
    });
  }
}

function taskOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('task' in state)) return undefined;
  return typeof state.task === 'string' ? state.task : undefined;
}
