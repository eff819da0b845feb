import * as vscode from 'vscode';
import type { HostGateway } from '../connection/hostGateway.ts';
import { shortLine } from '../editor/labelText.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { RacePanel } from './racePanel.ts';

const VIEW_TYPE = 'legwork.race';

export interface RaceViewsOptions {
  extensionUri: vscode.Uri;
  gateway: HostGateway;
  model: TaskModel;
  log: vscode.LogOutputChannel;
}

/** The races that are open, one tab for each, also after a reload of the window. */
export class RaceViews implements vscode.WebviewPanelSerializer<unknown> {
  readonly #options: RaceViewsOptions;
  readonly #panels = new Map<string, RacePanel>();
  readonly #registration: vscode.Disposable;

  constructor(options: RaceViewsOptions) {
    this.#options = options;
    this.#registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Shows a race, in the tab that has it or a new one. */
  show({ id, name }: { id: string; name: string }): void {
    const open = this.#panels.get(id);
    if (open) return open.reveal();
    const title = vscode.l10n.t('Race {0}', shortLine(name));
    this.#add(id, vscode.window.createWebviewPanel(VIEW_TYPE, title, vscode.ViewColumn.Active));
  }

  /** Whether a person sees the table of a race. */
  isInSight(id: string): boolean {
    return vscode.window.state.focused && this.#panels.get(id)?.isInSight === true;
  }

  /** What the page remembered tells which race it was. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = raceOf(state);
    if (id === undefined || this.#panels.has(id)) panel.dispose();
    else this.#add(id, panel);
  }

  dispose(): void {
    this.#registration.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #add(raceId: string, panel: vscode.WebviewPanel): void {
    const added = new RacePanel({ ...this.#options, panel, raceId });
    this.#panels.set(raceId, added);
    panel.onDidDispose(() => {
      added.dispose();
      this.#panels.delete(raceId);
    });
  }
}

function raceOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('race' in state)) return undefined;
  return typeof state.race === 'string' ? state.race : undefined;
}
