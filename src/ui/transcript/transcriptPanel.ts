import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { folderOf, isUnfinished, titleOf, type Task } from '../../protocol/task.ts';
import { giveAnswer, saidBy, tellAnswered } from '../attention/giveAnswer.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { shortLine } from '../editor/labelText.ts';
import { pageHtml, pageRoots } from '../editor/pageHtml.ts';
import { openPage } from '../editor/openPage.ts';
import { runOwnCommand } from '../editor/ownCommands.ts';
import { reportError } from '../editor/reportError.ts';
import { isAllowedToRun } from '../editor/workspaceTrust.ts';
import { answersOf } from '../tasks/offeredAnswers.ts';
import { openRequests } from '../../protocol/openRequests.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { withTitles } from '../tasks/withTitles.ts';
import { openMentionedFile } from './openMentionedFile.ts';
import { TranscriptFeed } from './transcriptFeed.ts';
import { parseFromView, type FromView, type ToView } from './viewMessages.ts';
import { viewRun } from './viewRun.ts';

const TITLE_LENGTH = 40;
/** Facts of a run change with every word it says; they are shown this often. */
const RUN_PAUSE_MS = 150;
/** How often the time it has run is drawn anew. */
const TICK_MS = 1_000;

export interface TranscriptPanelOptions {
  panel: vscode.WebviewPanel;
  taskId: string;
  extensionUri: vscode.Uri;
  gateway: HostGateway;
  model: TaskModel;
  log: vscode.LogOutputChannel;
  /** The person has gone to the page. */
  onDidFocus(): void;
}

/** The transcript of one agent run in an editor tab, with answers, messages and an end for it. */
export class TranscriptPanel {
  readonly #options: TranscriptPanelOptions;
  readonly #parts = new DisposableList();
  readonly #feed: TranscriptFeed;
  #attempt = 0;
  /** Whether the page can receive messages; a hidden one cannot. */
  #isReady = false;
  /** A message was taken while the page could not hear it. */
  #isUnheard = false;
  #runTimer: NodeJS.Timeout | undefined;

  constructor(options: TranscriptPanelOptions) {
    this.#options = options;
    const { panel, model, extensionUri, log } = options;
    this.#feed = this.#parts.add(
      new TranscriptFeed({
        transcript: () => this.#transcript(),
        send: (batch) => this.#post({ type: 'events', ...batch }),
        onError: (error) => log.error(error),
      }),
    );
    this.#parts.add(
      model.onDidChange(({ changed, removed }) => {
        const isOurs = (task: Task) => task.id === options.taskId;
        if (changed.some(({ task }) => isOurs(task)) || removed.some(isOurs)) this.#handleChanged();
      }),
    );
    this.#parts.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#parts.add(panel.onDidChangeViewState(() => this.#handleVisibility()));
    const tick = setInterval(() => this.#tick(), TICK_MS);
    this.#parts.add({ dispose: () => clearInterval(tick) });
    this.#parts.add({ dispose: () => clearTimeout(this.#runTimer) });
    panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(extensionUri) };
    panel.webview.html = pageHtml(panel.webview, extensionUri, {
      name: 'transcript',
      title: vscode.l10n.t('Transcript'),
      hasImages: true,
    });
    this.#showTitle();
  }

  get taskId(): string {
    return this.#options.taskId;
  }

  get isInSight(): boolean {
    return this.#options.panel.visible;
  }

  reveal({ preserveFocus = false }: { preserveFocus?: boolean } = {}): void {
    this.#options.panel.reveal(undefined, preserveFocus);
  }

  dispose(): void {
    this.#parts.dispose();
  }

  get #task(): Task | undefined {
    return this.#options.model.get(this.#options.taskId);
  }

  #transcript() {
    const task = this.#task;
    return {
      path: task?.agent?.transcript ?? '',
      attempt: task?.attempt.number ?? 1,
      isResumed: task?.agent?.resumes !== undefined,
    };
  }

  #receive(value: unknown): void {
    const message = parseFromView(value);
    if (!message) return this.#options.log.warn('Ignored an invalid message from the transcript view.');
    this.#obey(message).catch((error: unknown) =>
      reportError(withTitles(error, this.#options.model), this.#options.log),
    );
  }

  async #obey(message: FromView): Promise<void> {
    const { gateway, taskId: id } = this.#options;
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#begin();
        if (this.#isUnheard) this.#tellSent(true);
        return;
      case 'focused':
        return this.#options.onDidFocus();
      case 'shown':
        return this.#feed.confirm(message);
      case 'earlier':
        return this.#feed.earlier();
      case 'answer':
        return this.#answer(message);
      case 'send':
        return this.#send(message.content);
      case 'openFileLink':
        return this.#openFile(message.file);
      case 'openPage':
        return openPage(message.address);
      case 'interrupt':
        await gateway.withClient((client) => client.interrupt(id));
        return;
      case 'cancel':
        await gateway.withClient((client) => client.cancel({ id }));
        return;
      case 'resume':
        await runOwnCommand('legwork.resumeAgentRun', { id });
        return;
      case 'openFile':
        await runOwnCommand('legwork.openOutputFile', { id });
    }
  }

  /** A page that has not heard yet that a request is over may still answer it. */
  async #answer({ option, fields, reason, ...asked }: FromView & { type: 'answer' }): Promise<void> {
    const task = this.#task;
    const isSame = task?.attempt.number === asked.attempt;
    const request = task && openRequests(task).find(({ id }) => isSame && id === asked.request);
    const answer = request && answersOf(request).find((offered) => (offered.option ?? null) === option);
    const said = fields ? { fields } : answer && saidBy(answer, reason);
    if (!request || !said) return tellAnswered();
    return giveAnswer(this.#options.gateway, { task, request, said });
  }

  async #openFile(mention: string): Promise<void> {
    const folder = this.#task && folderOf(this.#task);
    if (folder !== undefined) await openMentionedFile(mention, folder);
  }

  /** The page keeps what was typed until it hears that it was taken. */
  async #send(content: string): Promise<void> {
    let isTaken = false;
    try {
      if (!(await isAllowedToRun())) return;
      await this.#options.gateway.withClient((client) => client.send({ id: this.taskId, content }));
      isTaken = true;
    } finally {
      this.#tellSent(isTaken);
    }
  }

  #tellSent(isTaken: boolean): void {
    this.#isUnheard = isTaken && !this.#isReady;
    if (this.#isReady) this.#post({ type: 'sent', isTaken });
  }

  /** Shows all anew, to a page that knows nothing. */
  #begin(): void {
    const task = this.#task;
    if (!task?.agent) {
      this.#feed.stop();
      return this.#post({ type: 'gone' });
    }
    this.#attempt = task.attempt.number;
    this.#showRun();
    this.#feed.start();
  }

  #handleChanged(): void {
    this.#showTitle();
    if (!this.#isReady) return;
    if (this.#task?.attempt.number !== this.#attempt) this.#begin();
    else this.#runTimer ??= setTimeout(() => this.#showRun(), RUN_PAUSE_MS);
  }

  /** A hidden page is thrown away, and says that it is there again when it is made anew. */
  #handleVisibility(): void {
    if (this.#options.panel.visible) return;
    this.#isReady = false;
    this.#feed.stop();
  }

  #tick(): void {
    const task = this.#task;
    if (this.#isReady && task && isUnfinished(task)) this.#showRun();
  }

  #showRun(): void {
    clearTimeout(this.#runTimer);
    this.#runTimer = undefined;
    const task = this.#task;
    if (task && this.#isReady) this.#post({ type: 'run', run: viewRun(task, Date.now()) });
  }

  #showTitle(): void {
    const task = this.#task;
    if (task) this.#options.panel.title = shortLine(titleOf(task), TITLE_LENGTH);
  }

  #post(message: ToView): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview of the editor has none
    void this.#options.panel.webview.postMessage(message);
  }
}
