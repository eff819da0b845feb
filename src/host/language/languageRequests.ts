import { ResponseError, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc/node';
import { visibleTask, type Caller } from '../../core/engineContext.ts';
import type { TaskEngine } from '../../core/taskEngine.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Params } from '../../protocol/messages.ts';
import { ProblemsNotification } from '../../protocol/messages.ts';
import type { TextLink } from '../../protocol/outputLinks.ts';
import type { PathMapping, Problem, ProblemsResult } from '../../protocol/problems.ts';
import * as lsp from './languageMessages.ts';
import type { LanguageCall, LanguageService } from './languageService.ts';

/** LSP's code for the answer to a request that was cancelled. */
const REQUEST_CANCELLED = -32800;

export interface LanguageRequestsOptions {
  connection: MessageConnection;
  /** Loads what answers, with the first request. */
  service(): Promise<LanguageService>;
  /** Answers a request: a session, an engine, and a signal for as long as the client waits. */
  answer<R>(
    token: CancellationToken,
    work: (engine: TaskEngine, caller: Pick<Caller, 'session' | 'signal'>) => Promise<R>,
  ): Promise<R>;
}

/** Serves one client outputs as documents, as a language server does; the text of documents is never sent. */
export class LanguageRequests {
  readonly #options: LanguageRequestsOptions;
  #mappings: PathMapping[] = [];

  constructor(options: LanguageRequestsOptions) {
    this.#options = options;
    this.#on('links', (service, call, params) => service.links(call, uriOf(params)));
    this.#on('folds', (service, call, params) => service.folds(call, uriOf(params)));
    this.#on('symbols', (service, call, params) => service.symbols(call, uriOf(params)));
    this.#on('hover', (service, call, params) => service.hover(call, hoverOf(params)));
  }

  mapPaths({ mappings }: Params<'mapPaths'>): null {
    this.#mappings = mappings;
    return null;
  }

  async links(engine: TaskEngine, params: Params<'links'>, caller: Caller): Promise<TextLink[]> {
    const service = await this.#options.service();
    return whileWanted(caller, () => service.textLinks(this.#call(engine, caller), params));
  }

  async problems(engine: TaskEngine, params: Params<'problems'>, caller: Caller): Promise<ProblemsResult> {
    const service = await this.#options.service();
    const tell = (problems: Problem[]) => {
      const { follow = 0 } = params;
      this.#options.connection
        .sendNotification(ProblemsNotification, { follow, problems })
        .catch(() => undefined);
    };
    return whileWanted(caller, () => service.problems(this.#call(engine, caller), params, tell));
  }

  #call({ context }: TaskEngine, caller: Pick<Caller, 'session' | 'signal'>): LanguageCall {
    return {
      context,
      caller,
      mappings: this.#mappings,
      visibleTask: (id) => visibleTask(context, id, caller),
    };
  }

  #on(
    name: keyof typeof lsp.METHODS,
    handle: (service: LanguageService, call: LanguageCall, params: unknown) => Promise<unknown>,
  ): void {
    this.#options.connection.onRequest(lsp.METHODS[name], (params: unknown, token: CancellationToken) =>
      this.#options.answer(token, async (engine, caller) => {
        const service = await this.#options.service();
        return whileWanted(caller, () => handle(service, this.#call(engine, caller), params));
      }),
    );
  }
}

/** A request that fails because its client no longer waits is not a bug. */
async function whileWanted<R>({ signal }: Pick<Caller, 'signal'>, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new ResponseError(REQUEST_CANCELLED, 'The request was cancelled.');
    throw error;
  }
}

/** A client may send anything. @throws badRequest */
function uriOf(params: unknown): string {
  const { textDocument } = (params ?? {}) as Partial<lsp.DocumentParams>;
  const uri: unknown = textDocument?.uri;
  if (typeof uri !== 'string') throw badRequest('A document has a URI.');
  return uri;
}

/** @throws badRequest */
function hoverOf(params: unknown): lsp.HoverParams {
  const { position } = (params ?? {}) as Partial<lsp.HoverParams>;
  const line: unknown = position?.line;
  if (typeof line !== 'number') throw badRequest('A position has a line.');
  return { textDocument: { uri: uriOf(params) }, position: { line, character: 0 } };
}
