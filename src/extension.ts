import * as vscode from 'vscode';
import { toError } from './base/errors.ts';
import type { Task } from './protocol/task.ts';
import type { LegworkExtension } from './ui/api/legwork.d.ts';
import { attentionBadge } from './ui/attention/attention.ts';
import { AttentionTracker } from './ui/attention/attentionTracker.ts';
import { startNotifiers } from './ui/attention/notifiers.ts';
import { createStatusBar } from './ui/attention/statusBar.ts';
import { HostGateway } from './ui/connection/hostGateway.ts';
import { hostProgram } from './ui/connection/hostProgram.ts';
import { applyHostSettings } from './ui/connection/hostSettings.ts';
import { connectAtStart, rememberLastSeen } from './ui/connection/reconnecting.ts';
import { windowSession, workspaceIdentity } from './ui/connection/session.ts';
import { openDoors } from './ui/doors.ts';
import { setContextKey } from './ui/editor/contextKeys.ts';
import { restartReporter } from './ui/editor/reportError.ts';
import { watchSettingsReadOnce } from './ui/editor/settings.ts';
import { provideCommandLine } from './ui/editor/terminalPath.ts';
import { OutputPanel } from './ui/output/outputPanel.ts';
import { RaceViews } from './ui/race/raceViews.ts';
import { registerCommands } from './ui/registerCommands.ts';
import { offerComments } from './ui/review/offerComments.ts';
import { Reviews } from './ui/review/reviews.ts';
import { offerStartInPromptDocuments } from './ui/start/promptDocument.ts';
import { CommandOffer } from './ui/tasks/commandOffer.ts';
import { RunChanges } from './ui/tasks/runChanges.ts';
import { ScopedTasks } from './ui/tasks/scopedTasks.ts';
import { TaskModel } from './ui/tasks/taskModel.ts';
import { WorkspaceTasks } from './ui/tasks/taskScope.ts';
import { TaskTree } from './ui/tasks/tree/taskTree.ts';
import { GroupingChoice, ScopeChoice } from './ui/tasks/tree/viewState.ts';
import { TranscriptViews } from './ui/transcript/transcriptViews.ts';

/**
 * Puts the window's parts together, and exports the API for other extensions. Nothing is started or read from disk here
 * before it is needed.
 */
export function activate(context: vscode.ExtensionContext): LegworkExtension {
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
  const worktree = async (id: string) =>
    (await gateway.withClient((client) => client.worktrees({ ids: [id] })))[0];
  const fetch = (run: string) => gateway.withClient((client) => client.changes({ id: run }));
  const changes = own(new RunChanges({ model, fetch, memory }));
  const tree = own(new TaskTree({ model, tasks, session, grouping, changes, memory, wholeTask, worktree }));
  const attention = own(new AttentionTracker({ tasks, memory }));
  const offer = own(
    new CommandOffer({
      model,
      isInScope,
      tell: (subject, exists) => setContextKey(`legwork.no.${subject}`, !exists),
    }),
  );
  const outputPanel = own(new OutputPanel(model, log));
  const reviews = own(new Reviews({ gateway, model, changes, memory }));
  const { extensionUri } = context;
  const transcripts = own(new TranscriptViews({ extensionUri, gateway, model, log }));
  const races = own(new RaceViews({ extensionUri, gateway, model, log }));
  const isInSight = (id: string) => outputPanel.isInSight(id) || transcripts.isInSight(id);
  own(createStatusBar(attention));
  const isRaceInSight = (id: string) => races.isInSight(id);
  startNotifiers({ gateway, model, session, log, isInSight, isRaceInSight }).forEach(own);
  own(applyHostSettings({ gateway, model, log }));

  const handleVisibility = (isVisible: boolean) => {
    gateway.isViewVisible = isVisible;
    attention.isViewVisible = isVisible;
    if (isVisible) void gateway.connectInBackground();
  };
  const handleScope = () => {
    ofWorkspace = new WorkspaceTasks(workspaceIdentity(session));
    tasks.rescope();
    offer.refresh();
    tree.showScope(scope.value === 'everything' ? 'Everything' : '');
  };
  own(attention.onDidChange((now) => tree.showBadge(attentionBadge(now))));
  own(tree.onDidChangeVisibility(({ visible }) => handleVisibility(visible)));
  own(scope.onDidChange(handleScope));
  own(vscode.workspace.onDidChangeWorkspaceFolders(handleScope));
  own(offerComments(reviews.comments));
  own(gateway.onDidDisconnect(() => offer.forget()));
  own(gateway.onDidChangeProblem((problem) => tree.showProblem(problem)));
  own(gateway.onDidChangeProblem(restartReporter(log)));
  own(rememberLastSeen(model, context.globalState));
  own(offerStartInPromptDocuments());
  own(watchSettingsReadOnce());
  const commands = {
    gateway,
    model,
    session,
    scope,
    grouping,
    isInScope,
    tree,
    outputPanel,
    transcripts,
    races,
    attention,
    changes,
    reviews,
    memory: context.globalState,
    workspaceMemory: context.workspaceState,
    log,
  };
  own(registerCommands(commands));
  const { exported, opened } = openDoors({ extension: context, program, commands });
  opened.forEach(own);

  handleScope();
  if (tree.isVisible) handleVisibility(true);
  const logFailure = (error: unknown) => log.error(toError(error));
  connectAtStart(gateway, context.globalState).catch(logFailure);
  provideCommandLine(context).catch(logFailure);
  return exported;
}
