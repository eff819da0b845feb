import * as vscode from 'vscode';
import { isExpectedError } from '../../protocol/errors.ts';
import type { Contents } from './contents.ts';
import { parseSideUri, SCHEMES, type SideFile } from './reviewUris.ts';

/**
 * Files as they were before a run and as it has left them, for the editor's diffs. They are files rather than documents,
 * because these may be pictures, too, and because the editor then starts the extension for a diff that it restores.
 */
export class SideFiles implements vscode.FileSystemProvider {
  readonly #contents: Contents;
  readonly #didChange = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #registrations: vscode.Disposable;
  /** Files that the editor looks at, by address. */
  readonly #watched = new Map<string, { uri: vscode.Uri; count: number }>();
  #changedAtMs = Date.now();

  readonly onDidChangeFile = this.#didChange.event;

  constructor(contents: Contents) {
    this.#contents = contents;
    const options = { isReadonly: true, isCaseSensitive: true };
    this.#registrations = vscode.Disposable.from(
      ...Object.values(SCHEMES).map((scheme) =>
        vscode.workspace.registerFileSystemProvider(scheme, this, options),
      ),
    );
  }

  /** What a run has left may be different from now on. */
  refresh(run: string): void {
    this.#contents.forgetAfter(run);
    this.#changedAtMs = Date.now();
    const { Changed: type } = vscode.FileChangeType;
    const changed = [...this.#watched.values()].flatMap(({ uri }) => {
      const file = parseSideUri(uri);
      return file?.run === run && file.side === 'after' ? [{ type, uri }] : [];
    });
    if (changed.length > 0) this.#didChange.fire(changed);
  }

  watch(uri: vscode.Uri): vscode.Disposable {
    const key = uri.toString();
    const watched = this.#watched.get(key) ?? { uri, count: 0 };
    watched.count++;
    this.#watched.set(key, watched);
    return new vscode.Disposable(() => {
      if (--watched.count === 0) this.#watched.delete(key);
    });
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const file = fileAt(uri);
    const { length: size } = await this.#read(file);
    const mtime = file.side === 'before' ? 0 : this.#changedAtMs;
    return { type: vscode.FileType.File, ctime: 0, mtime, size, permissions: vscode.FilePermission.Readonly };
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.#read(fileAt(uri));
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#didChange.dispose();
  }

  async #read(file: SideFile): Promise<Uint8Array> {
    try {
      return await this.#contents.read(file);
    } catch (error) {
      throw isExpectedError(error) ? vscode.FileSystemError.Unavailable(error.message) : error;
    }
  }
}

function fileAt(uri: vscode.Uri): SideFile {
  const file = parseSideUri(uri);
  if (!file) throw vscode.FileSystemError.FileNotFound(uri);
  return file;
}
