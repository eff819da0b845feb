import type { AgentEnd } from '../../protocol/agentEvents.ts';
import type { FileChange } from '../../protocol/agentTools.ts';
import type { ViewAttachment, ViewEvent, ViewTool } from './viewMessages.ts';
import { l10n } from './webview/l10n.ts';

/** Something of a transcript that is shown as one. */
export type TranscriptItem = {
  /** Names it among all, also when earlier ones are added. */
  key: number;
  /** Grows when anything of it changes. */
  version: number;
} & (
  | { kind: 'attempt'; number: number }
  | { kind: 'message'; from: string; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'thought'; text: string }
  | ToolItem
  | { kind: 'request'; request: ItemRequest }
  | { kind: 'plan'; entries: { text: string; status: 'pending' | 'active' | 'done' }[] }
  | { kind: 'attachment'; attachment: ViewAttachment }
  | { kind: 'notice'; text: string }
  | { kind: 'end'; state: AgentEnd['state']; text: string; usage: string }
);

export interface ToolItem {
  kind: 'tool';
  tool: ViewTool;
  state: 'running' | 'done' | 'failed' | 'unfinished';
  output?: string;
  exitCode?: number;
  files: FileChange[];
  requests: ItemRequest[];
  /** What a subagent did that this call is. */
  items: TranscriptItem[];
}

export interface ItemRequest {
  id: string;
  question: string;
  /** How it was answered; missing while it is open. */
  answer?: string;
}

/** How it has ended, where what was said of that stands above. */
const ENDS: Record<AgentEnd['state'], string> = {
  completed: l10n.t('completed'),
  failed: l10n.t('failed'),
  cancelled: l10n.t('cancelled'),
};

type Tool = Extract<TranscriptItem, { kind: 'tool' }>;
type Step<T extends ViewEvent['type']> = Extract<ViewEvent, { type: T }>;

/** Makes of the steps of a transcript what is shown: texts in one piece, calls with their ends and requests. */
export class TranscriptModel {
  readonly items: TranscriptItem[] = [];
  readonly #tools = new Map<string, Tool>();
  readonly #requests = new Map<string, { request: ItemRequest; item: TranscriptItem }>();
  /** Calls that other calls are part of, by id of the call. */
  readonly #parents = new Map<string, Tool>();
  #plan: Extract<TranscriptItem, { kind: 'plan' }> | undefined;
  #usage = '';
  #lastEnd = '';
  #key: number;

  /** `firstKey` is that of the first event; each takes the next. */
  constructor(firstKey = 0) {
    this.#key = firstKey;
  }

  apply(events: readonly ViewEvent[]): void {
    for (const event of events) {
      this.#step(event);
      this.#key++;
    }
  }

  #step(event: ViewEvent): void {
    switch (event.type) {
      case 'attempt':
        this.#endAttempt();
        this.items.push({ ...this.#fresh(), kind: 'attempt', number: event.number });
        break;
      case 'message':
        this.#plan = undefined;
        this.#lastEnd = '';
        this.items.push({ ...this.#fresh(), kind: 'message', from: event.from, text: event.text });
        break;
      case 'text':
      case 'thought':
        this.#text(event);
        break;
      case 'toolStart':
        this.#toolStart(event);
        break;
      case 'toolEnd':
        this.#toolEnd(event);
        break;
      case 'request':
        this.#request(event);
        break;
      case 'requestEnd':
        this.#requestEnd(event);
        break;
      case 'plan':
        this.#setPlan(event);
        break;
      case 'attachment': {
        const { type: kind, parent, ...attachment } = event;
        this.#add({ ...this.#fresh(), kind, attachment }, parent);
        break;
      }
      case 'notice':
        this.items.push({ ...this.#fresh(), kind: 'notice', text: event.text });
        break;
      case 'usage':
        this.#usage = event.text;
        break;
      case 'turnEnd':
        this.#lastEnd = event.state === 'completed' ? '' : event.text;
        if (this.#lastEnd) this.items.push({ ...this.#fresh(), kind: 'notice', text: this.#lastEnd });
        break;
      case 'end':
        this.#end(event);
        break;
    }
  }

  #text({ type, text, isDelta, parent }: Step<'text' | 'thought'>): void {
    const items = this.#listOf(parent);
    const last = items.at(-1);
    if (isDelta && last?.kind === type) {
      last.text += text;
      this.#touch(last, parent);
    } else if (text.trim() !== '') {
      // Space that joined it to what stood before a call stands apart now.
      this.#add({ ...this.#fresh(), kind: type, text: text.trimStart() }, parent);
    }
  }

  #toolStart({ tool, parent }: Step<'toolStart'>): void {
    const known = this.#tools.get(tool.id);
    if (known) {
      // Some agents tell of a call again when they know more of it.
      known.tool = tool;
      this.#touch(known, this.#parentId(known));
    } else {
      this.#addTool(tool, parent);
    }
  }

  #toolEnd({ tool: id, isError, output, exitCode, files }: Step<'toolEnd'>): void {
    // Its beginning may lie before what is shown.
    const tool =
      this.#tools.get(id) ??
      this.#addTool({ id, kind: 'other', name: '', title: l10n.t('a call that began before') });
    tool.state = isError ? 'failed' : 'done';
    if (output !== undefined) tool.output = output;
    if (exitCode !== undefined) tool.exitCode = exitCode;
    tool.files = files;
    this.#touch(tool, this.#parentId(tool));
  }

  #request({ id, tool, question }: Step<'request'>): void {
    const request: ItemRequest = { id, question };
    const call = this.#tools.get(tool.id);
    if (call) {
      call.requests.push(request);
      this.#requests.set(id, { request, item: call });
      this.#touch(call, this.#parentId(call));
    } else {
      const item = { ...this.#fresh(), kind: 'request' as const, request };
      this.#requests.set(id, { request, item });
      this.items.push(item);
    }
  }

  #requestEnd({ id, text }: Step<'requestEnd'>): void {
    const asked = this.#requests.get(id);
    if (!asked) return;
    asked.request.answer = text;
    this.#touch(asked.item, asked.item.kind === 'tool' ? this.#parentId(asked.item) : undefined);
  }

  /** A plan is told whole each time; within a turn it is one. */
  #setPlan({ entries }: Step<'plan'>): void {
    if (this.#plan) {
      this.#plan.entries = entries;
      this.#plan.version++;
    } else {
      this.#plan = { ...this.#fresh(), kind: 'plan', entries };
      this.items.push(this.#plan);
    }
  }

  /** What the last turn has told already is not told again. */
  #end({ state, text }: Step<'end'>): void {
    this.#endAttempt();
    const told = text === this.#lastEnd ? ENDS[state] : text;
    this.items.push({ ...this.#fresh(), kind: 'end', state, text: told, usage: this.#usage });
  }

  /** What has not ended by now never will; another attempt may use the same ids. */
  #endAttempt(): void {
    for (const tool of this.#tools.values()) {
      if (tool.state !== 'running') continue;
      tool.state = 'unfinished';
      this.#touch(tool, this.#parentId(tool));
    }
    this.#tools.clear();
    this.#requests.clear();
    this.#parents.clear();
    this.#plan = undefined;
  }

  #addTool(tool: ViewTool, parent?: string): Tool {
    const item: Tool = {
      ...this.#fresh(),
      kind: 'tool',
      tool,
      state: 'running',
      files: [],
      requests: [],
      items: [],
    };
    const caller = parent === undefined ? undefined : this.#tools.get(parent);
    if (caller) this.#parents.set(tool.id, caller);
    this.#tools.set(tool.id, item);
    this.#add(item, parent);
    return item;
  }

  #add(item: TranscriptItem, parent: string | undefined): void {
    this.#listOf(parent).push(item);
    this.#touch(undefined, parent);
  }

  #listOf(parent: string | undefined): TranscriptItem[] {
    return (parent === undefined ? undefined : this.#tools.get(parent)?.items) ?? this.items;
  }

  #parentId({ tool }: Tool): string | undefined {
    return this.#parents.get(tool.id)?.tool.id;
  }

  /** An item changed, and with it every call that it is part of. */
  #touch(item: TranscriptItem | undefined, parent: string | undefined): void {
    if (item) item.version++;
    let caller = parent === undefined ? undefined : this.#tools.get(parent);
    for (; caller; caller = this.#parents.get(caller.tool.id)) caller.version++;
  }

  #fresh(): { key: number; version: number } {
    return { key: this.#key, version: 0 };
  }
}
