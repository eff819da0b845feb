/* What an editor that does at once what it is asked has for languages. */

interface Shown {
  message: string;
  source?: string;
}

/** What the Problems panel has, by path. */
export const diagnostics = new Map<string, Shown[]>();
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2 };

export class Diagnostic {
  readonly range: unknown;
  readonly message: string;

  constructor(range: unknown, message: string) {
    this.range = range;
    this.message = message;
  }
}

export const createDiagnosticCollection = () => ({
  set: (uri: { fsPath: string }, shown: Shown[]) => diagnostics.set(uri.fsPath, shown),
  dispose: () => diagnostics.clear(),
});

export class CodeLens {
  readonly range: unknown;
  readonly command: unknown;

  constructor(range: unknown, command: unknown) {
    this.range = range;
    this.command = command;
  }
}

export const extensions = {
  all: [] as { packageJSON: unknown }[],
  onDidChange: () => ({ dispose: () => undefined }),
};
