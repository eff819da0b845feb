import { Emitter } from '../../src/base/events.ts';

/*
 * An editor for unit tests, in place of `vscode`, with a person at it who agrees to everything: takes the first choice,
 * types `1`, presses every first button. Only what commands use is there.
 */

import { stat } from 'node:fs/promises';
import { createDiagnosticCollection } from './eagerLanguages.ts';

/** What the person is like, for tests to change. */
export const person = { trusts: true, selects: 'npm test' };
/** What is set, by the key without its section. */
export const settings: Record<string, unknown> = {};

const didChangeConfiguration = new Emitter<{ affectsConfiguration(section: string): boolean }>();

/** A person changes these of the settings; `undefined` removes one. */
export function changeSettings(changes: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete settings[key];
    else settings[key] = value;
  }
  const names = Object.keys(changes).map((key) => `legwork.${key}`);
  didChangeConfiguration.fire({
    affectsConfiguration: (section) =>
      names.some((name) => name === section || name.startsWith(`${section}.`)),
  });
}

/** What the editor was asked to register and to open. */
export const registered = new Map<string, (...args: unknown[]) => Promise<unknown>>();
export const terminals: { handleInput(data: string): void }[] = [];
export const warnings: string[] = [];

interface Item {
  kind?: number;
}

const isChoice = (item: unknown) => typeof item === 'string' || (item as Item).kind !== -1;

function message(text: string, ...items: unknown[]): Promise<unknown> {
  warnings.push(text);
  return Promise.resolve(
    items.find((item) => typeof item === 'string' || (item as { title?: string }).title),
  );
}

/** A box that is answered as soon as there is something to answer with. */
class EagerInput {
  value = '';
  items: unknown[] = [];
  activeItems: unknown[] = [];
  selectedItems: unknown[] = [];
  readonly #accepted: (() => void)[] = [];
  readonly onDidAccept = (listener: () => void) => this.#listen(this.#accepted, listener);
  readonly onDidChangeValue = () => new Disposable();
  readonly onDidHide = () => new Disposable();
  readonly onDidTriggerButton = () => new Disposable();
  readonly onDidTriggerItemButton = () => new Disposable();
  readonly #needsItem: boolean;
  #isOver = false;

  constructor(needsItem: boolean) {
    this.#needsItem = needsItem;
  }

  show(): void {
    const answer = () => {
      if (this.#isOver) return;
      const item = this.items.find(isChoice);
      if (this.#needsItem && !item) return void setImmediate(answer);
      this.value ||= '1';
      this.selectedItems = item ? [item] : [];
      for (const listener of this.#accepted) listener();
    };
    setImmediate(answer);
  }

  dispose(): void {
    this.#isOver = true;
  }

  #listen(listeners: (() => void)[], listener: () => void): Disposable {
    listeners.push(listener);
    return new Disposable();
  }
}

export class Disposable {
  static from(...parts: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => parts.forEach((part) => part.dispose()));
  }

  readonly #run: () => unknown;

  constructor(run: () => unknown = () => undefined) {
    this.#run = run;
  }

  dispose(): void {
    this.#run();
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  readonly fire = (value: T) => [...this.#listeners].forEach((listener) => listener(value));
  readonly dispose = () => this.#listeners.clear();
}

export class MarkdownString {
  value = '';

  appendText(text: string): this {
    this.value += text;
    return this;
  }

  appendCodeblock(text: string): this {
    this.value += text;
    return this;
  }
}

export class LanguageModelTextPart {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }
}

export class LanguageModelToolResult {
  readonly content: unknown[];

  constructor(content: unknown[]) {
    this.content = content;
  }
}

export class McpStdioServerDefinition {
  readonly parts: unknown[];
  cwd: unknown;

  constructor(...parts: unknown[]) {
    this.parts = parts;
  }
}

export class ThemeIcon {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeColor extends ThemeIcon {}
export const Range = Object;
export const Position = Object;

interface UriParts {
  scheme: string;
  path: string;
  query: string;
}

export class Uri {
  static file(fsPath: string): Uri {
    return new Uri(fsPath);
  }

  static parse(text: string): Uri {
    return new Uri(text);
  }

  static joinPath({ fsPath }: Uri, ...parts: string[]): Uri {
    return new Uri([fsPath, ...parts].join('/'));
  }

  readonly scheme: string;
  readonly query: string;
  readonly fsPath: string;

  constructor(fsPath: string, { scheme = 'file', query = '' }: Partial<UriParts> = {}) {
    this.fsPath = fsPath;
    this.scheme = scheme;
    this.query = query;
  }

  get path(): string {
    return this.fsPath;
  }

  with({ path = this.path, ...parts }: Partial<UriParts>): Uri {
    return new Uri(path, { scheme: this.scheme, query: this.query, ...parts });
  }
}

export const TerminalExitReason = { Unknown: 0, Shutdown: 1, Process: 2, User: 3, Extension: 4 };
/** Tells of terminals that are closed. */
export const closedTerminals = new EventEmitter<{ name: string; exitStatus: { reason: number } }>();
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const CommentMode = { Editing: 0, Preview: 1 };
export const CommentThreadCollapsibleState = { Collapsed: 0, Expanded: 1 };
/** Threads of comments, on whatever document. */
export const commentThreads = new Set<{ comments: unknown[] }>();

export const comments = {
  createCommentController: () => ({
    dispose: () => undefined,
    createCommentThread: (uri: unknown, range: unknown, first: unknown[]) => {
      const thread = { uri, range, comments: first, dispose: () => void commentThreads.delete(thread) };
      commentThreads.add(thread);
      return thread;
    },
  }),
};

export const ProgressLocation = { Window: 10 };
export const ConfigurationTarget = { Global: 1 };
export const ViewColumn = { Active: -1 };

const document = {
  uri: Uri.file('/work/notes.md'),
  languageId: 'markdown',
  getText: () => person.selects,
  lineAt: () => ({ range: new Range() }),
  positionAt: () => ({ line: 0, character: 0 }),
};

export const window = {
  onDidChangeActiveTextEditor: () => new Disposable(),
  onDidChangeActiveTerminal: () => new Disposable(),
  onDidChangeTextEditorSelection: () => new Disposable(),
  state: { focused: true },
  visibleTextEditors: [],
  activeTextEditor: {
    document,
    selection: {
      isEmpty: false,
      isSingleLine: true,
      start: { line: 0 },
      end: { line: 0, character: 1 },
      active: { line: 0 },
    },
  },
  showQuickPick: (items: unknown[], options?: { canPickMany?: boolean }) => {
    const item = items.find(isChoice);
    return Promise.resolve(options?.canPickMany && item ? [item] : item);
  },
  showInputBox: () => Promise.resolve('1'),
  showInformationMessage: message,
  showWarningMessage: (text: string, ...rest: unknown[]) => message(text, ...rest),
  showErrorMessage: (text: string) => {
    warnings.push(text);
    return Promise.resolve(undefined);
  },
  showTextDocument: () => Promise.resolve(undefined),
  createQuickPick: () => new EagerInput(true),
  createInputBox: () => new EagerInput(false),
  createTerminal: ({ pty }: { pty: { handleInput(data: string): void } }) => {
    terminals.push(pty);
    return { show: () => undefined };
  },
  onDidCloseTerminal: closedTerminals.event,
  onDidChangeWindowState: () => new Disposable(),
  withProgress: (_options: unknown, run: () => unknown) => run(),
};

export const workspace = {
  workspaceFolders: [{ name: 'work', uri: Uri.file('/work') }],
  get isTrusted() {
    return person.trusts;
  },
  getConfiguration: () => ({
    get: (key: string, usual: unknown) => (key in settings ? settings[key] : usual),
    inspect: (key: string) => ({ globalValue: settings[key] }),
    update: () => Promise.resolve(),
  }),
  findFiles: () => Promise.resolve<never[]>([]),
  fs: { stat: ({ fsPath }: Uri) => stat(fsPath) },
  textDocuments: [] as { uri: Uri; isDirty: boolean; isUntitled: boolean }[],
  saveAll: (_includesUntitled: boolean) => Promise.resolve(true),
  getWorkspaceFolder: () => ({ uri: Uri.file('/work') }),
  openTextDocument: () => Promise.resolve(document),
  onDidChangeConfiguration: didChangeConfiguration.event,
  onDidGrantWorkspaceTrust: () => new Disposable(),
  onDidOpenTextDocument: () => new Disposable(),
  onDidCloseTextDocument: () => new Disposable(),
};

export { CodeLens, Diagnostic, diagnostics, DiagnosticSeverity, extensions } from './eagerLanguages.ts';
export { env, l10n } from './eagerTexts.ts';

/** What the editor was asked to offer to its language models, by name. */
export const offered = new Map<string, unknown>();

export const lm = {
  registerTool: (name: string, tool: unknown) => {
    offered.set(name, tool);
    return new Disposable();
  },
  registerMcpServerDefinitionProvider: (id: string, provider: unknown) => {
    offered.set(id, provider);
    return new Disposable();
  },
};

/** Other extensions, of which there are none. */
export const tasks = {
  fetchTasks: () => Promise.resolve([]),
  registerTaskProvider: (_type: string, provider: (typeof taskProviders)[number]) => {
    taskProviders.push(provider);
    return new Disposable();
  },
};
/** What provides tasks, in the order in which they were registered. */
export const taskProviders: {
  provideTasks(token: unknown): Task[] | Promise<Task[]>;
  resolveTask(task: Pick<Task, 'definition' | 'scope' | 'name'>): Promise<Task>;
}[] = [];

export class Task {
  readonly definition: Record<string, unknown>;
  readonly scope: unknown;
  readonly name: string;
  readonly execution: CustomExecution;

  // oxlint-disable-next-line max-params -- as the editor has it
  constructor(
    definition: Record<string, unknown>,
    scope: unknown,
    name: string,
    _source: string,
    run: CustomExecution,
  ) {
    this.definition = definition;
    this.scope = scope;
    this.name = name;
    this.execution = run;
  }
}

export const TaskScope = { Global: 1, Workspace: 2 };

export class CustomExecution {
  readonly run: (resolved: object) => Promise<EditorPty>;

  constructor(run: (resolved: object) => Promise<EditorPty>) {
    this.run = run;
  }
}

/** What the editor needs of a terminal that an extension draws. */
interface EditorPty {
  open(size: undefined): void;
  close(): void;
  onDidClose(listener: (code: number) => void): unknown;
  onDidWrite(listener: (text: string) => void): unknown;
}

export class ProcessExecution extends ThemeIcon {}
export class ShellExecution extends ThemeIcon {}

/** What offers lenses, in the order in which they were registered. */
export const lensProviders: {
  provideCodeLenses(document: unknown): { command: { arguments: unknown[] } }[];
}[] = [];
export const languages = {
  createDiagnosticCollection,
  registerCodeLensProvider: (_files: unknown, provider: (typeof lensProviders)[number]) => {
    lensProviders.push(provider);
    return new Disposable();
  },
};

export class CancellationTokenSource {
  readonly token = { isCancellationRequested: false };
  readonly cancel = () => (this.token.isCancellationRequested = true);
  readonly dispose = () => undefined;
}

export const commands = {
  registerCommand: (id: string, run: (...args: unknown[]) => Promise<unknown>) => {
    registered.set(id, run);
    return new Disposable();
  },
  executeCommand: (id: string, ...args: unknown[]) => registered.get(id)?.(...args) ?? Promise.resolve(),
};
