import type { LogOutputChannel, Memento, Uri } from 'vscode';
import type { Session, Task } from '../protocol/task.ts';
import type { AttentionTracker } from './attention/attentionTracker.ts';
import type { HostGateway } from './connection/hostGateway.ts';
import type { OutputPanel } from './output/outputPanel.ts';
import type { Reviews } from './review/reviews.ts';
import type { RunChanges } from './tasks/runChanges.ts';
import type { RaceViews } from './race/raceViews.ts';
import type { TaskModel } from './tasks/taskModel.ts';
import type { TaskTree } from './tasks/tree/taskTree.ts';
import type { FilterChoice, GroupingChoice, ScopeChoice } from './tasks/tree/viewState.ts';
import type { TranscriptViews } from './transcript/transcriptViews.ts';

/** What commands work with. */
export interface CommandContext {
  extensionUri: Uri;
  gateway: HostGateway;
  model: TaskModel;
  session: Session;
  scope: ScopeChoice;
  grouping: GroupingChoice;
  filter: FilterChoice;
  isInScope(task: Task): boolean;
  tree: TaskTree;
  outputPanel: OutputPanel;
  transcripts: TranscriptViews;
  races: RaceViews;
  attention: AttentionTracker;
  /** What runs have changed. */
  changes: RunChanges;
  reviews: Reviews;
  /** Remembers commands that were run and the like, over all workspaces. */
  memory: Memento;
  /** Remembers what holds for this workspace only. */
  workspaceMemory: Memento;
  log: LogOutputChannel;
}

/** What a command does; `args` come from the palette (none), a tree row, or another extension. */
export type CommandHandler = (context: CommandContext, args: readonly unknown[]) => Promise<unknown>;
