import { homedir } from 'node:os';
import type { Disposable } from '../../base/disposable.ts';
import { HostLink } from '../../client/hostLink.ts';
import type { HostProgram } from '../../client/hostStarter.ts';
import type { Session } from '../../protocol/task.ts';
import { LinkedTools } from '../../tools/linkedTools.ts';
import type { ToolHost } from '../../tools/tool.ts';
import { localFolders } from '../connection/session.ts';
import { agentModeSetting } from '../editor/settings.ts';
import { agentSettings } from '../start/agentSettings.ts';
import { windowEnvironment, windowUmask } from '../start/windowEnvironment.ts';
import { programSession } from '../tasks/windowPrograms.ts';

export interface WindowToolsOptions {
  program: HostProgram;
  /** The session of the window. */
  session: Session;
}

/** The tools as the models of this window use them: a client of the host with a session of its own. */
export class WindowTools implements Disposable {
  readonly #session: Session;
  readonly #link: HostLink;
  readonly #linked: LinkedTools;

  constructor({ program, session }: WindowToolsOptions) {
    this.#session = programSession(session, { id: 'tools', label: 'Language models' });
    this.#link = new HostLink(program, this.#session);
    this.#linked = new LinkedTools(this.#link);
  }

  /** The caller of a tool, with the settings of now. Nothing connects before it asks. */
  async host(): Promise<ToolHost> {
    const folder = toolFolder();
    return {
      session: this.#session,
      producer: 'tool',
      folder,
      environment: windowEnvironment(folder),
      ...(await windowUmask()),
      agentDefaults,
      ask: (request) => this.#linked.ask(request),
      askOnce: (request) => this.#linked.askOnce(request),
      watch: (id, onChange) => this.#linked.watch(id, onChange),
    };
  }

  dispose(): void {
    this.#link.dispose();
  }
}

/** Where a tool starts something, unless the model says otherwise. */
export function toolFolder(): string {
  return localFolders()[0]?.uri.fsPath ?? homedir();
}

/** How the person wants agents to be started. */
const agentDefaults: NonNullable<ToolHost['agentDefaults']> = (agent, asked) => ({
  mode: agentModeSetting(),
  ...agentSettings(agent, asked),
});
