import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type BrowserContext } from 'playwright-core';
import { cached } from './cache.ts';
import { nodePath } from '../npm.ts';

const run = promisify(execFile);

/** How to start a browser. */
export interface BrowserProgram {
  executable: string;
  /** What it needs beyond our environment. */
  env: Record<string, string>;
  args: string[];
}

/** The editor's address in the browser, whichever port it has: what is compiled of a page is compiled for its address. */
const EDITOR_HOST = 'editor.localhost';

/** The last such list counts, so what Playwright would switch off is among these as far as a window needs it. */
const OFF = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'OptimizationHints', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning'],
  // With it, a script is parsed anew in each window although it has been compiled.
  'BackgroundResourceFetch',
];

const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // How far a page is scrolled would depend on when one looks.
  '--disable-smooth-scrolling',
  '--no-default-browser-check',
  `--disable-features=${OFF.join(',')}`,
];

/** Which browser is started, and for what. */
export interface BrowserOptions {
  /** The folder of its profile: what it has loaded and compiled of an editor, it has for the next window. */
  profile: string;
  /** The server that it finds under the address of `inBrowser`, as `host:port`. */
  server: string;
}

/** Starts Chromium without a display: `LEGWORK_CHROME`, else an installed one, else the one in npm. */
export async function launchBrowser({ profile, server }: BrowserOptions): Promise<BrowserContext> {
  const program = await findBrowser();
  return chromium.launchPersistentContext(profile, {
    executablePath: program.executable,
    headless: true,
    chromiumSandbox: false,
    viewport: { width: 1280, height: 800 },
    args: [...program.args, ...QUIET, `--host-resolver-rules=MAP ${EDITOR_HOST} ${server}`],
    env: { ...process.env, ...program.env } as Record<string, string>,
  });
}

/** The address that a page of the server has in the browser. */
export function inBrowser(url: string): string {
  const { pathname, search } = new URL(url);
  return `http://${EDITOR_HOST}${pathname}${search}`;
}

/** The browser that `launchBrowser` starts; the one in npm is unpacked at first use. */
export async function findBrowser(): Promise<BrowserProgram> {
  const installed = process.env['LEGWORK_CHROME'] || installedBrowser();
  return installed ? { executable: installed, env: {}, args: [] } : bundledBrowser();
}

function installedBrowser(): string | undefined {
  return installedCandidates().find((path) => existsSync(path));
}

function installedCandidates(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map(
      (name) => process.env[name] ?? '',
    );
    const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
    return programs.flatMap((program) => roots.map((root) => join(root, program)));
  }
  // Ubuntu's `chromium-browser` is a stub that asks for a snap, so it is not among these.
  const names = ['google-chrome', 'google-chrome-stable', 'chromium'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Chromium out of an npm package that was made for servers: Linux on x64, and nothing else on the machine. */
export async function bundledBrowser(): Promise<BrowserProgram> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chrome, Chromium or Edge found; name one in LEGWORK_CHROME');
  }
  const { version } = createRequire(import.meta.url)(packageFile()) as { version: string };
  const directory = await cached({ name: `chromium-${version}`, fill: inflate });
  const executable = join(directory, 'chromium');
  const libraries = [join(directory, 'al2023/lib'), process.env['LD_LIBRARY_PATH']]
    .filter(Boolean)
    .join(delimiter);
  const env = {
    ...((await startsAlone(executable)) ? {} : { LD_LIBRARY_PATH: libraries }),
    ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(directory, 'fonts') }),
  };
  // Drawing by a graphics card that is emulated costs more than drawing without any.
  const args = ['--no-zygote', '--font-render-hinting=none', '--disable-gpu'];
  return { executable, env, args };
}

function packageFile(): string {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return join(main, '../../../package.json');
}

/** The variable makes the package unpack the libraries it brings along, too. */
async function inflate(directory: string): Promise<void> {
  const env = { ...process.env, TMPDIR: directory, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
  await run(nodePath(), [join(import.meta.dirname, 'inflateChromium.ts')], { env });
}

/** Whether the system has the shared libraries that Chromium wants. */
async function startsAlone(executable: string): Promise<boolean> {
  return run(executable, ['--version', '--no-sandbox']).then(
    () => true,
    () => false,
  );
}
