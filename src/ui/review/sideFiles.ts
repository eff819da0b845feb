import * as vscode from 'vscode';
import { isExpectedError } from '../../protocol/errors.ts';
import type { Contents } from './contents.ts';
import { parseSideUri, WHOLE_SCHEME, type SideFile } from './reviewUris.ts';

/** Files as they were before a run and as it has left them that are no texts, such as pictures. */
export class SideFiles implements vscode.FileSystemProvider {
  readonly #contents: Contents;
  readonly #didChange = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #registration: vscode.Disposable;
  /** Files that the editor looks at, by address. */
  readonly #watched = new Map<string, { uri: vscode.Uri; count: number }>();
  #changedAtMs = Date.now();

  readonly onDidChangeFile = this.#didChange.event;

  constructor(contents: Contents) {
    this.#contents = contents;
    const options = { isReadonly: true, isCaseSensitive: true };
    this.#registration = vscode.workspace.registerFileSystemProvider(WHOLE_SCHEME, this, options);
  }

  /** A run has left something else in these files, or in all. */
  refresh(run: string, paths?: ReadonlySet<string>): void {
    this.#changedAtMs = Date.now();
    const { Changed: type } = vscode.FileChangeType;
    const changed = [...this.#watched.values()].flatMap(({ uri }) => {
      const file = parseSideUri(uri);
      const isOther = file?.run === run && file.side === 'after' && (paths?.has(file.path) ?? true);
      return isOther ? [{ type, uri }] : [];
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
    const { length: size } = await readSide(this.#contents, uri);
    const mtime = file.side === 'before' ? 0 : this.#changedAtMs;
    return { type: vscode.FileType.File, ctime: 0, mtime, size, permissions: vscode.FilePermission.Readonly };
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return readSide(this.#contents, uri);
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
    this.#registration.dispose();
    this.#didChange.dispose();
  }
}

/** What the editor is to show for one of our addresses. @throws FileSystemError */
export async function readSide(contents: Contents, uri: vscode.Uri): Promise<Uint8Array> {
  try {
    return await contents.read(fileAt(uri));
  } catch (error) {
    throw isExpectedError(error) ? vscode.FileSystemError.Unavailable(error.message) : error;
  }
}

function fileAt(uri: vscode.Uri): SideFile {
  const file = parseSideUri(uri);
  if (!file) throw vscode.FileSystemError.FileNotFound(uri);
  return file;
}
