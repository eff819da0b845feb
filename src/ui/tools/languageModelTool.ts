import * as vscode from 'vscode';
import { isExpectedError } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import type { Tool, ToolHost } from '../../tools/tool.ts';
import { folderOf } from '../../tools/startTask.ts';
import { callTool, checkedParams, TOOLS } from '../../tools/tools.ts';
import { agentModeSetting } from '../editor/settings.ts';
import { isEverythingAllowed } from '../tasks/allowEverything.ts';
import { confirmationOf, type Confirmation } from './confirmation.ts';
import { toolFolder } from './windowTools.ts';

type Params = Record<string, unknown>;

export interface LanguageModelToolOptions {
  tools: { host(): Promise<ToolHost> };
  workspaceMemory: vscode.Memento;
  log: Pick<vscode.LogOutputChannel, 'error'>;
}

/** The tool of a name, for the editor. @throws TypeError for an unknown one */
export function languageModelTool(name: string, options: LanguageModelToolOptions): LanguageModelTool {
  const tool = TOOLS.find((each) => each.name === name);
  if (!tool) throw new TypeError(`There is no tool "${name}".`);
  return new LanguageModelTool(tool, options);
}

/** One tool, with the question that the editor asks before it is used. */
export class LanguageModelTool implements vscode.LanguageModelTool<Params> {
  readonly #tool: Tool;
  readonly #options: LanguageModelToolOptions;

  constructor(tool: Tool, options: LanguageModelToolOptions) {
    this.#tool = tool;
    this.#options = options;
  }

  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<Params>): Promise<vscode.PreparedToolInvocation> {
    this.#checkTrust();
    const { effect, title } = this.#tool;
    if (effect === 'reads') return { invocationMessage: title };
    // Nobody is asked about what would be refused.
    const params = checkedParams(this.#tool, input) as Params;
    const task = effect === 'starts' ? undefined : await this.#taskOf(params);
    const { cwd } = params;
    const folder = folderOf({ folder: toolFolder() }, typeof cwd === 'string' ? cwd : undefined);
    const confirmation = confirmationOf(this.#tool, params, {
      ...(effect === 'starts' && { folder }),
      ...(task && { task }),
    });
    return { invocationMessage: title, confirmationMessages: asMessages(confirmation) };
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<Params>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    // It may have been allowed for ever, and the window be another one.
    this.#checkTrust();
    await this.#checkMode(Object(input) as Params);
    const aborter = new AbortController();
    const subscription = token.onCancellationRequested(() => aborter.abort());
    if (token.isCancellationRequested) aborter.abort();
    try {
      const host = await this.#options.tools.host();
      const { text } = await callTool(this.#tool, host, { params: input, signal: aborter.signal });
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    } catch (error) {
      if (!isExpectedError(error)) this.#options.log.error(error as Error);
      throw error;
    } finally {
      subscription.dispose();
    }
  }

  /** Whatever starts, feeds or allows something is refused in a restricted window. */
  #checkTrust(): void {
    const { effect } = this.#tool;
    if (vscode.workspace.isTrusted || effect === 'reads' || effect === 'ends') return;
    throw new Error(
      'Legwork runs nothing in a restricted window. Tell the person to trust the workspace, then try again.',
    );
  }

  /** An agent that may do everything is a decision of the person, however the tool itself was allowed. */
  async #checkMode({ mode = agentModeSetting() }: Params): Promise<void> {
    if (this.#tool.name !== 'start_agent' || mode !== 'allowAll') return;
    const { workspaceMemory } = this.#options;
    if (await isEverythingAllowed({ workspaceMemory })) return;
    throw new Error('The person does not allow agents to do everything. Start it in another mode.');
  }

  async #taskOf({ id }: Params): Promise<Task | undefined> {
    if (typeof id !== 'string') return undefined;
    const host = await this.#options.tools.host();
    // A wrong id is told by the call itself.
    return host.ask((client) => client.get(id)).catch(() => undefined);
  }
}

function asMessages({ title, facts, subject }: Confirmation): vscode.LanguageModelToolConfirmationMessages {
  const message = new vscode.MarkdownString();
  for (const { label, text } of facts) message.appendText(`${label}: ${text}\n`);
  // Last, because the editor draws nothing between a block and a line that follows.
  if (subject) message.appendText(`${subject.label}:\n`).appendCodeblock(subject.text);
  return { title, message };
}
