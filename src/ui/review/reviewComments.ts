import * as vscode from 'vscode';
import { Emitter } from '../../base/events.ts';
import { parseDrafts, quotedLines, type DraftThread } from './draftComments.ts';
import { parseSideUri, type SideFile } from './reviewUris.ts';
import type { ReviewedFiles } from './reviewedFiles.ts';

const KEY = 'legwork.reviewComments';
const AUTHOR = { name: vscode.l10n.t('You') };

/** A comment that is not sent yet. */
class DraftComment implements vscode.Comment {
  readonly author = AUTHOR;
  readonly label = vscode.l10n.t('Draft');
  readonly contextValue = 'draft';
  readonly thread: vscode.CommentThread;
  mode = vscode.CommentMode.Preview;
  /** What is being typed, while it is edited. */
  body: string;
  saved: string;

  constructor(thread: vscode.CommentThread, text: string) {
    this.thread = thread;
    this.body = text;
    this.saved = text;
  }
}

/** Comments on the lines of reviews, which stay until they are sent or deleted, also over a reload of the window. */
export class ReviewComments {
  readonly #memory: vscode.Memento;
  readonly #files: ReviewedFiles;
  readonly #controller = vscode.comments.createCommentController('legwork.review', vscode.l10n.t('Review'));
  readonly #threads = new Map<vscode.CommentThread, Omit<DraftThread, 'comments'>>();
  readonly #didChange = new Emitter<void>();

  /** There are other comments than before. */
  readonly onDidChange = this.#didChange.event;

  constructor(options: { memory: vscode.Memento; files: ReviewedFiles }) {
    this.#memory = options.memory;
    this.#files = options.files;
    this.#controller.options = {
      prompt: vscode.l10n.t('Comment for the agent'),
      placeHolder: vscode.l10n.t('Sent with all others by Send Comments to Agent'),
    };
    this.#controller.commentingRangeProvider = {
      provideCommentingRanges: (document) =>
        this.#fileOf(document.uri) ? [new vscode.Range(0, 0, Math.max(0, document.lineCount - 1), 0)] : [],
    };
    for (const draft of parseDrafts(this.#memory.get(KEY))) this.#restore(draft);
  }

  /** The runs that have comments, with how many. */
  get counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { run, comments } of this.#drafts()) counts.set(run, (counts.get(run) ?? 0) + comments.length);
    return counts;
  }

  /** The comments on the changes of a run, and what deletes just these, not others that are written meanwhile. */
  of(run: string): { drafts: DraftThread[]; clear(): void } {
    const drafts = this.#drafts().filter((draft) => draft.run === run);
    const comments = [...this.#threads].flatMap(([thread, about]) =>
      about.run === run ? thread.comments.filter((each) => each instanceof DraftComment) : [],
    );
    const texts = new Map(comments.map((comment) => [comment, comment.saved]));
    return {
      drafts,
      clear: () => {
        for (const [comment, text] of texts) if (comment.saved === text) this.#remove(comment);
        this.#save();
      },
    };
  }

  /** The run whose lines a thread is about; `undefined` for a thread of others. */
  runOf(thread: unknown): string | undefined {
    return this.#threads.get(thread as vscode.CommentThread)?.run;
  }

  /** Whether the lines of a document can be commented on. */
  canAddTo(uri: vscode.Uri): boolean {
    return this.#fileOf(uri) !== undefined;
  }

  /** Adds what was typed below a line, in a thread that is new or not. */
  add({ thread, text }: vscode.CommentReply): void {
    if (text.trim() === '') return;
    if (!this.#threads.has(thread)) {
      const about = this.#aboutOf(thread);
      if (!about) return;
      this.#threads.set(thread, about);
      dress(thread);
    }
    thread.comments = [...thread.comments, new DraftComment(thread, text)];
    this.#save();
  }

  /** Lets the person change a comment, keeps what they typed, or drops it. */
  edit(comment: unknown, step: 'begin' | 'save' | 'cancel'): void {
    if (!(comment instanceof DraftComment)) return;
    if (step === 'save' && comment.body.trim() === '') return;
    if (step === 'save') comment.saved = comment.body;
    else comment.body = comment.saved;
    comment.mode = step === 'begin' ? vscode.CommentMode.Editing : vscode.CommentMode.Preview;
    // The editor looks at comments that are given anew.
    comment.thread.comments = [...comment.thread.comments];
    if (step === 'save') this.#save();
  }

  /** Deletes a comment, and its thread with the last one; or a whole thread. */
  delete(target: unknown): void {
    if (target instanceof DraftComment) {
      this.#remove(target);
    } else if (this.#threads.has(target as vscode.CommentThread)) {
      this.#drop(target as vscode.CommentThread);
    }
    this.#save();
  }

  dispose(): void {
    this.#controller.dispose();
    this.#didChange.dispose();
  }

  #restore({ comments, ...about }: DraftThread): void {
    const range = new vscode.Range(about.firstLine, 0, about.lastLine, 0);
    const thread = this.#controller.createCommentThread(vscode.Uri.parse(about.uri), range, []);
    thread.comments = comments.map((text) => new DraftComment(thread, text));
    dress(thread);
    this.#threads.set(thread, about);
  }

  #remove(comment: DraftComment): void {
    const { thread } = comment;
    if (!this.#threads.has(thread)) return;
    thread.comments = thread.comments.filter((each) => each !== comment);
    if (thread.comments.length === 0) this.#drop(thread);
  }

  #drop(thread: vscode.CommentThread): void {
    this.#threads.delete(thread);
    thread.dispose();
  }

  #drafts(): DraftThread[] {
    return [...this.#threads].map(([{ comments }, about]) => ({
      ...about,
      comments: comments.flatMap((comment) => (comment instanceof DraftComment ? [comment.saved] : [])),
    }));
  }

  #save(): void {
    void this.#memory.update(KEY, this.#drafts());
    this.#didChange.fire();
  }

  #aboutOf({ uri, range }: vscode.CommentThread): Omit<DraftThread, 'comments'> | undefined {
    const file = this.#fileOf(uri);
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    if (!file || !document) return undefined;
    const { line: firstLine } = range?.start ?? new vscode.Position(0, 0);
    const lastLine = Math.min(range?.end.line ?? firstLine, document.lineCount - 1);
    const lines = Array.from(
      { length: lastLine - firstLine + 1 },
      (_, index) => document.lineAt(firstLine + index).text,
    );
    const { run, side, path } = file;
    return { run, side, path, uri: uri.toString(), firstLine, lastLine, quoted: quotedLines(lines) };
  }

  /** The file of a run that a document shows. */
  #fileOf(uri: vscode.Uri): SideFile | undefined {
    const file = parseSideUri(uri);
    if (file) return file.isNote ? undefined : file;
    const reviewed = uri.scheme === 'file' ? this.#files.find(uri.fsPath) : undefined;
    return reviewed && { ...reviewed, side: 'after' };
  }
}

function dress(thread: vscode.CommentThread): void {
  thread.label = vscode.l10n.t('For the agent');
  thread.contextValue = 'draft';
  thread.canReply = true;
  thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
}
