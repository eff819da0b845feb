import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, vi } from 'vitest';
import { inBrowser, launchBrowser } from './browser.ts';
import { PROJECT } from './cache.ts';
import { startCodeServer, type CodeServer, type CodeServerOptions } from './codeServer.ts';
import { prepareProfile } from './profile.ts';
import { findVsix } from './vsix.ts';
import { PATIENCE_MS } from './wait.ts';
import { Workbench, type WindowOptions } from './workbench.ts';

const FOLDER = 'workspace';

/** Where windows in a browser keep what they remember. */
const KEPT_BY_WINDOWS = 'cookies,indexeddb,local_storage,cache_storage,service_workers';

/** How the editor is for a part of a test file. */
export type PartOptions = Pick<EditorOptions, 'folderName' | 'settings'>;

/** How the editor of a test file differs from the usual one. */
export interface EditorOptions extends Partial<Omit<CodeServerOptions, 'folder' | 'vsix'>> {
  /** Name of the folder that is opened. */
  folderName?: string;
  /** The language of the editor, for what extensions show; its own words stay English without a language pack. */
  language?: string;
  /** A window goes on to the next test, which gets it with `current`, unless its test failed. */
  keepsWindow?: boolean;
}

/** The editor of a test file: a server, a browser, and a copy of the sample folder. */
export class Editor {
  readonly server: CodeServer;
  readonly windows: Workbench[] = [];
  private readonly context: BrowserContext;
  private begun = 0;
  /** The window of the part before, with nothing in it: the next one takes its place. */
  private left: Workbench | undefined;

  constructor(server: CodeServer, context: BrowserContext) {
    this.server = server;
    this.context = context;
  }

  /** Begins anew, with a folder and a data directory of its own, and a window that remembers nothing. */
  async begin({ folderName = FOLDER, settings }: PartOptions): Promise<void> {
    const [window = this.left, ...others] = this.windows.splice(0).filter(({ page }) => !page.isClosed());
    await Promise.all(others.map((other) => other.close()));
    await window?.leave();
    await this.forgetWindows();
    this.begun += 1;
    const place = join(this.server.root, `part${this.begun}`);
    const folder = await sampleFolder(join(place, folderName));
    await this.server.begin({ folder, home: join(place, 'home'), settings: settings ?? {} });
    this.left = window;
  }

  /** The folder that windows open. */
  get folder(): string {
    return this.server.folder;
  }

  /** Opens a window, beside those that are open. A plain one does not show the Tasks view, which starts a host. */
  async open({ plain }: Pick<WindowOptions, 'plain'> = {}): Promise<Workbench> {
    const url = inBrowser(this.server.url());
    const { left } = this;
    this.left = undefined;
    if (left) {
      this.windows.push(left);
      await left.moveTo(url, plain);
      return left;
    }
    const window = await Workbench.open(this.context, { url, ...(plain && { plain }) });
    this.windows.push(window);
    return window;
  }

  /** The window that the test before used, without its messages; else a new one. */
  async current(): Promise<Workbench> {
    return this.reused(0);
  }

  /** A window beside the one of `current`: the second that the test before used, else a new one. */
  async another(): Promise<Workbench> {
    return this.reused(1);
  }

  private async reused(place: number): Promise<Workbench> {
    const window = this.windows.filter(({ page }) => !page.isClosed())[place];
    if (!window) return this.open();
    await window.clearNotifications();
    return window;
  }

  /** Command line of a task that runs until `finish(name)`, and exits with a code. */
  untilFinished(name: string, code = 0): string {
    return `node scripts/wait-for.js ${name}.done ${code}`;
  }

  /** Lets a task of `untilFinished` end. */
  async finish(name: string): Promise<void> {
    await writeFile(join(this.folder, `${name}.done`), '');
  }

  /** Saves pictures of all windows to the test results. */
  async picture(name: string): Promise<void> {
    await Promise.all(
      this.windows.map((window, index) => window.screenshot(`${name}-${index}`).catch(() => undefined)),
    );
  }

  /** What all windows show of inputs and messages, in words: where nobody can look at the pictures. */
  async inWords(): Promise<string> {
    const texts = await Promise.all(
      this.windows.map((window) => window.inWords().catch((error: unknown) => String(error))),
    );
    return texts.map((text, index) => `Window ${index}:\n${text}`).join('\n');
  }

  /** Closes all windows; the next one remembers nothing of them. */
  async closeWindows(): Promise<void> {
    await Promise.all(this.windows.splice(0).map((window) => window.close()));
    await this.forgetWindows();
  }

  private async forgetWindows(): Promise<void> {
    const { origin } = new URL(inBrowser(this.server.url()));
    const page = await this.context.newPage();
    const session = await this.context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: KEPT_BY_WINDOWS });
    await page.close();
  }
}

/** Tells a page of the editor its language, as the texts of a language pack do. */
function speak(language: string): void {
  Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
}

/** The editor of the file whose tests run. */
let ofThisFile: Editor | undefined;

const editorOfFile = (): Editor => {
  if (!ofThisFile) throw new Error('The editor did not start');
  return ofThisFile;
};

/** A copy of the sample folder. */
async function sampleFolder(path: string): Promise<string> {
  await cp(join(PROJECT, 'test/fixtures/workspace'), path, { recursive: true });
  return path;
}

/** A part of a test file, in a module of its own. To start an editor takes longer than most tests, so parts share it. */
export function part(name: string, load: () => Promise<unknown>): void {
  describe(name, async () => {
    await load();
  });
}

/** For the module of a part: the editor of the file, as if it were started for the part. */
export function usePart(options: PartOptions = {}): () => Editor {
  beforeAll(() => editorOfFile().begin(options));
  return editorOfFile;
}

/**
 * Starts an editor with the packaged extension for the tests of a file and ends it after them.
 * Windows are closed after each test; a test that fails leaves pictures of them.
 */
export function useEditor(options: EditorOptions = {}): () => Editor {
  vi.setConfig({
    testTimeout: 5 * PATIENCE_MS,
    hookTimeout: 300_000,
    expect: { poll: { timeout: PATIENCE_MS } },
  });
  let browser: BrowserContext | undefined;
  let parent = '';
  beforeAll(async () => {
    const { folderName = FOLDER, language, keepsWindow: _, ...rest } = options;
    parent = await realpath(await mkdtemp(join(tmpdir(), 'lwf-')));
    const folder = await sampleFolder(join(parent, folderName));
    const server = await startCodeServer({ ...rest, folder, vsix: await findVsix() });
    const profile = join(parent, 'profile');
    await prepareProfile(profile);
    browser = await launchBrowser({ profile, server: server.host });
    browser.setDefaultTimeout(PATIENCE_MS);
    if (language !== undefined) await browser.addInitScript(speak, language);
    ofThisFile = new Editor(server, browser);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      console.error(await ofThisFile?.inWords());
      await ofThisFile?.picture(task.name.replaceAll(/\W+/g, '-'));
    } else if (options.keepsWindow) return;
    await ofThisFile?.closeWindows();
  });
  afterAll(async () => {
    await browser?.close();
    await ofThisFile?.server.stop();
    ofThisFile = undefined;
    await rm(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  return editorOfFile;
}
