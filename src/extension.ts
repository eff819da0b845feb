import * as vscode from 'vscode';
import { toError } from './base/errors.ts';
import type { Task } from './protocol/task.ts';
import { AttentionTracker } from './ui/attentionTracker.ts';
import { registerCommands } from './ui/commands/registerCommands.ts';
import { HostGateway } from './ui/hostGateway.ts';
import { hostProgram } from './ui/hostProgram.ts';
import { applyHostSettings } from './ui/hostSettings.ts';
import { createNotifiers } from './ui/notifications/createNotifiers.ts';
import { OutputPanel } from './ui/output/outputPanel.ts';
import { offerStartInPromptDocuments } from './ui/promptLens.ts';
import { restartReporter } from './ui/reportError.ts';
import { ScopedTasks } from './ui/scopedTasks.ts';
import { windowSession, workspaceIdentity } from './ui/session.ts';
import { watchSettingsReadOnce } from './ui/settings.ts';
import { connectAtStart, rememberLastSeen } from './ui/startupConnection.ts';
import { createStatusBar } from './ui/statusBar.ts';
import { TaskModel } from './ui/taskModel.ts';
import { WorkspaceTasks } from './ui/taskScope.ts';
import { provideCommandLine } from './ui/terminalPath.ts';
import { TranscriptViews } from './ui/transcript/transcriptViews.ts';
import { GroupingChoice } from './ui/views/groupingChoice.ts';
import { ScopeChoice } from './ui/views/scopeChoice.ts';
import { TaskTree } from './ui/views/taskTree.ts';

/** Puts the window's parts together. Nothing is started or read from disk here before it is needed. */
export function activate(context: vscode.ExtensionContext): void {
  const own = <T extends { dispose(): unknown }>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const log = own(vscode.window.createOutputChannel('Legwork', { log: true }));
  const session = windowSession();
  const program = hostProgram(context);
  const model = own(new TaskModel());
  const gateway = own(new HostGateway({ program, session, model, log }));
  const scope = own(new ScopeChoice(context.workspaceState));
  const grouping = own(new GroupingChoice(context.workspaceState));
  let ofWorkspace = new WorkspaceTasks(workspaceIdentity(session));
  const isInScope = (task: Task) => scope.value === 'everything' || ofWorkspace.has(task);
  const tasks = own(new ScopedTasks({ model, isInScope }));

  const memory = context.workspaceState;
  const wholeTask = (id: string) => gateway.wholeTask(id);
  const tree = own(new TaskTree({ model, tasks, session, grouping, memory, wholeTask }));
  const attention = own(new AttentionTracker({ tasks, memory }));
  const outputPanel = own(new OutputPanel(model, log));
  const { extensionUri } = context;
  const transcripts = own(new TranscriptViews({ extensionUri, gateway, model, log }));
  const isInSight = (id: string) => outputPanel.isInSight(id) || transcripts.isInSight(id);
  own(createStatusBar(attention));
  own(createNotifiers({ gateway, model, session, log, isInSight }));
  own(applyHostSettings({ gateway, model, log }));

  const handleVisibility = (isVisible: boolean) => {
    gateway.isViewVisible = isVisible;
    attention.isViewVisible = isVisible;
    if (isVisible) void gateway.connectInBackground();
  };
  const handleScope = () => {
    ofWorkspace = new WorkspaceTasks(workspaceIdentity(session));
    tasks.rescope();
    tree.showScope(scope.value === 'everything' ? 'Everything' : '');
  };
  own(attention.onDidChange((now) => tree.showAttention(now)));
  own(tree.onDidChangeVisibility(({ visible }) => handleVisibility(visible)));
  own(scope.onDidChange(handleScope));
  own(vscode.workspace.onDidChangeWorkspaceFolders(handleScope));
  own(gateway.onDidChangeProblem((problem) => tree.showProblem(problem)));
  own(gateway.onDidChangeProblem(restartReporter(log)));
  own(rememberLastSeen(model, context.globalState));
  own(offerStartInPromptDocuments());
  own(watchSettingsReadOnce());
  own(
    registerCommands({
      gateway,
      model,
      session,
      scope,
      grouping,
      isInScope,
      tree,
      outputPanel,
      transcripts,
      attention,
      memory: context.globalState,
      workspaceMemory: context.workspaceState,
      log,
    }),
  );

  handleScope();
  if (tree.isVisible) handleVisibility(true);
  const logFailure = (error: unknown) => log.error(toError(error));
  connectAtStart(gateway, context.globalState).catch(logFailure);
  provideCommandLine(context).catch(logFailure);
}
