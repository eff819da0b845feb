import * as vscode from 'vscode';
import { toError } from './base/errors.ts';
import type { EditParams } from './protocol/messages.ts';
import type { Task } from './protocol/task.ts';
import type { LegworkExtension } from './ui/api/legwork.d.ts';
import { attentionBadge } from './ui/attention/attention.ts';
import { AttentionTracker } from './ui/attention/attentionTracker.ts';
import { startNotifiers } from './ui/attention/notifiers.ts';
import { createStatusBar } from './ui/attention/statusBar.ts';
import { HostGateway } from './ui/connection/hostGateway.ts';
import { hostProgram } from './ui/connection/hostProgram.ts';
import { applyHostSettings } from './ui/connection/hostSettings.ts';
import { applyPathMappings } from './ui/connection/pathMappings.ts';
import { warnOfLogout } from './ui/connection/logoutWarning.ts';
import { connectAtStart, rememberLastSeen } from './ui/connection/reconnecting.ts';
import { windowSession, workspaceIdentity } from './ui/connection/session.ts';
import { showIfSlow } from './ui/connection/slowAnswers.ts';
import { openDoors } from './ui/doors.ts';
import { setContextKey } from './ui/editor/contextKeys.ts';
import { restartReporter } from './ui/editor/reportError.ts';
import { watchSettingsReadOnce } from './ui/editor/settings.ts';
import { provideCommandLine } from './ui/editor/terminalPath.ts';
import { provideOutputLinks } from './ui/output/outputLinks.ts';
import { OutputPanel } from './ui/output/outputPanel.ts';
import { TaskProblems } from './ui/problems/taskProblems.ts';
import { RaceViews } from './ui/race/raceViews.ts';
import { registerCommands } from './ui/registerCommands.ts';
import { offerComments } from './ui/review/offerComments.ts';
import { Reviews } from './ui/review/reviews.ts';
import { offerStartInPromptDocuments } from './ui/start/promptDocument.ts';
import { CommandOffer } from './ui/tasks/commandOffer.ts';
import { followFirstSteps } from './ui/tasks/firstSteps.ts';
import { RunChanges } from './ui/tasks/runChanges.ts';
import { ScopedTasks } from './ui/tasks/scopedTasks.ts';
import { TaskModel } from './ui/tasks/taskModel.ts';
import { WorkspaceTasks } from './ui/tasks/taskScope.ts';
import { placeByDrag } from './ui/tasks/commands/queue.ts';
import { TaskTree } from './ui/tasks/tree/taskTree.ts';
import { FilterChoice, GroupingChoice, ScopeChoice } from './ui/tasks/tree/viewState.ts';
import { filterText, isFiltering, matcherOf, passesSchedule } from './ui/tasks/viewFilter.ts';
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
  const gateway = own(
    new HostGateway({
      ...{ program, session, model, log },
      hasLanguageFeatures: true,
      showIfSlow,
      onProblems: (found) => problems.handleNews(found),
    }),
  );
  const scope = own(new ScopeChoice(context.workspaceState));
  const grouping = own(new GroupingChoice(context.workspaceState));
  const filter = own(new FilterChoice(context.workspaceState));
  let ofWorkspace = new WorkspaceTasks(workspaceIdentity(session));
  const isOurs = (task: Task) => ofWorkspace.has(task);
  const isInScope = (task: Task) => scope.value === 'everything' || isOurs(task);
  const tasks = own(new ScopedTasks({ model, isInScope }));
  // What needs a person counts, whatever the view shows.
  let isShown = matcherOf(filter.value);
  const shown = own(new ScopedTasks({ model, isInScope: (task) => isInScope(task) && isShown(task) }));

  const memory = context.workspaceState;
  const wholeTask = (id: string) => gateway.wholeTask(id);
  const use = async (id: string) => (await gateway.withClient((client) => client.use({ ids: [id] })))[0];
  const worktree = async (id: string) =>
    (await gateway.withClient((client) => client.worktrees({ ids: [id] })))[0];
  const fetch = (run: string) => gateway.withClient((client) => client.changes({ id: run }));
  const changes = own(new RunChanges({ model, fetch, memory }));
  const place = (edits: EditParams[]) => placeByDrag({ gateway, log }, edits);
  const schedules = () =>
    model
      .schedules()
      .filter((each) => scope.value === 'everything' || ofWorkspace.hasSchedule(each))
      .filter((each) => passesSchedule(filter.value, each));
  const isFiltered = () => isFiltering(filter.value);
  const content = { model, tasks: shown, schedules, isFiltered, changes };
  const details = { wholeTask, use, worktree };
  const tree = own(new TaskTree({ ...content, ...details, session, grouping, memory, place }));
  const attention = own(new AttentionTracker({ tasks, memory }));
  const offer = own(
    new CommandOffer({
      model,
      isInScope,
      tell: (subject, exists) => setContextKey(`legwork.no.${subject}`, !exists),
    }),
  );
  const outputPanel = own(new OutputPanel(model, log));
  const problems = own(
    new TaskProblems({ gateway, model, log, memory, isOurs: (task) => ofWorkspace.has(task) }),
  );
  own(
    provideOutputLinks({
      isChannel: (document) => outputPanel.isChannel(document),
      shownTask: () => outputPanel.shownTask,
      find: (id, text) => gateway.withClient((client) => client.links({ id, text })),
    }),
  );
  const reviews = own(new Reviews({ gateway, model, changes, memory }));
  const { extensionUri } = context;
  const transcripts = own(
    new TranscriptViews({ extensionUri, gateway, model, log, onDidFocus: () => tree.leave() }),
  );
  const races = own(new RaceViews({ extensionUri, gateway, model, log }));
  const isInSight = (id: string) => outputPanel.isInSight(id) || transcripts.isInSight(id);
  own(createStatusBar(attention));
  const isRaceInSight = (id: string) => races.isInSight(id);
  const sight = { isInSight, isRaceInSight, isInScope: isOurs };
  startNotifiers({ gateway, model, session, log, ...sight }).forEach(own);
  own(applyHostSettings({ gateway, model, log }));
  own(applyPathMappings({ gateway, log }));

  const handleVisibility = (isVisible: boolean) => {
    gateway.isViewVisible = isVisible;
    attention.isViewVisible = isVisible;
    if (isVisible) void gateway.connectInBackground();
  };
  const handleScope = () => {
    ofWorkspace = new WorkspaceTasks(workspaceIdentity(session));
    tasks.rescope();
    shown.rescope();
    offer.refresh();
    tree.head.showScope(scope.value === 'everything' ? 'Everything' : '');
  };
  const handleFilter = () => {
    isShown = matcherOf(filter.value);
    shown.rescope();
    tree.head.showFilter(filterText(filter.value));
  };
  own(filter.onDidChange(handleFilter));
  own(attention.onDidChange((now) => tree.head.showBadge(attentionBadge(now))));
  own(tree.onDidChangeVisibility(({ visible }) => handleVisibility(visible)));
  own(scope.onDidChange(handleScope));
  own(vscode.workspace.onDidChangeWorkspaceFolders(handleScope));
  own(offerComments(reviews.comments));
  own(gateway.onDidDisconnect(() => offer.forget()));
  own(gateway.onDidChangeProblem((problem) => tree.head.showProblem(problem)));
  own(gateway.onDidChangeProblem(restartReporter(log)));
  own(warnOfLogout(gateway));
  own(rememberLastSeen(model, context.globalState));
  own(offerStartInPromptDocuments());
  own(watchSettingsReadOnce());
  own(followFirstSteps(model));
  const commands = {
    extensionUri,
    gateway,
    model,
    session,
    scope,
    grouping,
    filter,
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
  tree.head.showFilter(filterText(filter.value));
  if (tree.isVisible) handleVisibility(true);
  const logFailure = (error: unknown) => log.error(toError(error));
  connectAtStart(gateway, context.globalState).catch(logFailure);
  provideCommandLine(context).catch(logFailure);
  return exported;
}
