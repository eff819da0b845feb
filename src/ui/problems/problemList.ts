import * as vscode from 'vscode';
import type { Problem } from '../../protocol/problems.ts';
import type { KnownMatcher } from './contributedMatchers.ts';

/** A problem of a task, for some files only while they are open or closed. */
export type ShownProblem = Problem & Pick<KnownMatcher, 'applyTo'>;

const SEVERITIES: Record<Problem['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** The problems of tasks in the Problems panel, each under the title of its task. A change costs the files it is about. */
export class ProblemList implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('legwork');
  /** By path, then by task. */
  readonly #files = new Map<string, Map<string, { title: string; problems: ShownProblem[] }>>();
  readonly #paths = new Map<string, Set<string>>();
  readonly #listening: vscode.Disposable;

  constructor() {
    const handle = ({ uri }: vscode.TextDocument) => this.#showAgain(uri);
    this.#listening = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(handle),
      vscode.workspace.onDidCloseTextDocument(handle),
    );
  }

  /** Replaces the problems of a task. */
  set(task: { id: string; title: string }, problems: readonly ShownProblem[]): void {
    const { id, title } = task;
    const changed = new Set(this.#paths.get(id));
    for (const path of changed) this.#files.get(path)?.delete(id);
    const paths = new Set<string>();
    for (const problem of problems) {
      const ofFile =
        this.#files.get(problem.path) ?? new Map<string, { title: string; problems: ShownProblem[] }>();
      this.#files.set(problem.path, ofFile);
      const ofTask = ofFile.get(id) ?? { title, problems: [] };
      ofFile.set(id, ofTask);
      ofTask.problems.push(problem);
      paths.add(problem.path);
    }
    if (paths.size > 0) this.#paths.set(id, paths);
    else this.#paths.delete(id);
    for (const path of new Set([...changed, ...paths])) this.#show(path);
  }

  /** Whether a task has any. */
  has(id: string): boolean {
    return this.#paths.has(id);
  }

  remove(id: string): void {
    if (this.has(id)) this.set({ id, title: '' }, []);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#collection.dispose();
  }

  #show(path: string): void {
    const ofFile = this.#files.get(path);
    if (ofFile?.size === 0) this.#files.delete(path);
    const uri = vscode.Uri.file(path);
    const isOpen = vscode.workspace.textDocuments.some((each) => each.uri.toString() === uri.toString());
    const shown = [...(ofFile?.values() ?? [])].flatMap(({ title, problems }) =>
      problems
        .filter(({ applyTo }) => applies(applyTo, isOpen))
        .map((problem) => diagnosticOf(problem, title)),
    );
    this.#collection.set(uri, shown);
  }

  /** A file was opened or closed. */
  #showAgain(uri: vscode.Uri): void {
    if (uri.scheme === 'file' && this.#files.has(uri.fsPath)) this.#show(uri.fsPath);
  }
}

/** What a language's own extension tells of open files, a matcher may leave to it. */
function applies(applyTo: KnownMatcher['applyTo'], isOpen: boolean): boolean {
  return applyTo === 'allDocuments' || isOpen === (applyTo === 'openDocuments');
}

function diagnosticOf(problem: Problem, title: string): vscode.Diagnostic {
  const { line, column, endLine = line, endColumn = column } = problem;
  const range =
    column === undefined || endColumn === undefined
      ? new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER)
      : new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  const diagnostic = new vscode.Diagnostic(range, problem.message, SEVERITIES[problem.severity]);
  diagnostic.source = title;
  if (problem.code !== undefined) diagnostic.code = problem.code;
  return diagnostic;
}
