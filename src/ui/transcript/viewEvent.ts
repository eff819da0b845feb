import { l10n } from 'vscode';
import { plainText } from '../../base/plainText.ts';
import type { AgentEnd, AgentEvent } from '../../protocol/agentEvents.ts';
import type { AgentRequest, FieldValue, RequestField } from '../../protocol/agentRequests.ts';
import { namedOptions } from '../../protocol/requestOptions.ts';
import type { AgentTool, FileChange } from '../../protocol/agentTools.ts';
import {
  actionOfTool,
  answerText,
  backgroundText,
  endText,
  settingsText,
  usageText,
} from '../../protocol/agentText.ts';
import { requestText } from '../tasks/requests.ts';
import { toolDetail, type ToolDetail } from '../tasks/toolDetail.ts';
import { viewAttachment } from './viewAttachment.ts';
import type { ViewAsked, ViewEvent, ViewField, ViewTool } from './viewMessages.ts';

/** Longer texts are cut: a page of this size still answers at once. */
const TEXT_LIMIT = 64 * 1024;
const PLAN_STATES: readonly unknown[] = ['pending', 'active', 'done'];

/** Requests that are told and not answered, by id; an answer reads in their words. */
export type Asked = Map<string, AgentRequest>;

/**
 * What the transcript view is told of events. Those that are not what they should be are left out: a transcript may come
 * from somebody else. `asked` is what was asked before them, and after them.
 */
export function viewEvents(events: readonly AgentEvent[], asked: Asked = new Map()): ViewEvent[] {
  return events.flatMap((event) => {
    try {
      return viewEvent(event, asked) ?? [];
    } catch {
      return [];
    }
  });
}

/** What the transcript view is told of an event: its words chosen, its text plain and of bounded size. */
export function viewEvent(event: AgentEvent, asked: Asked = new Map()): ViewEvent | undefined {
  switch (event.type) {
    case 'message':
      return {
        type: 'message',
        from: event.from === 'user' ? l10n.t('You') : shown(event.from),
        text: shown(event.text),
      };
    case 'text':
    case 'thought':
      return {
        type: event.type,
        text: shown(event.text),
        isDelta: event.isDelta === true,
        ...parentOf(event),
      };
    case 'toolStart':
      return { type: 'toolStart', tool: viewTool(event.tool), ...parentOf(event) };
    case 'toolEnd':
      return {
        type: 'toolEnd',
        tool: event.tool,
        isError: event.isError,
        ...(event.output === undefined ? {} : { output: shown(event.output) }),
        ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }),
        files: (event.files ?? []).map(shownChange),
      };
    case 'request': {
      const { request } = event;
      asked.set(request.id, request);
      return { type: 'request', id: request.id, question: requestText(request), ...viewAsked(request) };
    }
    case 'answer':
      return {
        type: 'requestEnd',
        id: event.request,
        text: shown(answerText(event, taken(asked, event.request), l10n.t)),
      };
    case 'withdrawn':
      asked.delete(event.request);
      return { type: 'requestEnd', id: event.request, text: l10n.t('no longer asked') };
    case 'plan':
      return {
        type: 'plan',
        entries: event.entries.map(({ text, status }) => ({
          text: shown(text),
          // Of a later version there may be others.
          status: PLAN_STATES.includes(status) ? status : 'pending',
        })),
      };
    case 'settings':
      return { type: 'notice', text: shown(settingsText(event, l10n.t)) };
    case 'attachment':
      return { type: 'attachment', ...viewAttachment(event), ...parentOf(event) };
    case 'notice':
      return { type: 'notice', text: shown(event.text) };
    case 'background':
      return { type: 'notice', text: shown(backgroundText(event.tasks, l10n.t)) };
    case 'usage':
      return { type: 'usage', text: usageText(event.usage, l10n.t) };
    case 'turnEnd': {
      const { state } = event.end;
      // A turn is cancelled by an interruption, after which the run may go on.
      return {
        type: 'turnEnd',
        state,
        text: state === 'cancelled' ? l10n.t('interrupted') : endOf(event.end),
      };
    }
    case 'end':
      return { type: 'end', state: event.end.state, text: endOf(event.end) };
    case 'session':
    case 'title':
    case 'commands':
    case 'context':
      return undefined;
  }
}

function taken(asked: Asked, id: string): AgentRequest | undefined {
  const request = asked.get(id);
  asked.delete(id);
  return request;
}

/** What a request shows, for the view. */
export function viewAsked({ tool, text = '', fields = [] }: AgentRequest): ViewAsked {
  return { tool: viewTool(tool), text: shown(text), fields: fields.map(viewField) };
}

function viewField({
  label,
  description = '',
  options = [],
  default: start,
  header: _header,
  pattern: _pattern,
  ...field
}: RequestField): ViewField {
  return {
    ...field,
    label: shown(label),
    description: shown(description),
    options: namedOptions(options).map(({ option, name }) => ({
      id: option.id,
      label: name,
      description: shown(option.description ?? ''),
    })),
    ...(start === undefined ? {} : { start: start as FieldValue }),
  };
}

/** What a tool would do, or did, for the view. */
export function viewTool(tool: AgentTool): ViewTool {
  return {
    id: tool.id,
    kind: tool.kind,
    name: shown(tool.name),
    title: tool.kind === 'execute' ? shown(tool.title) : shown(actionOfTool(tool, l10n.t)),
    ...shownDetail(toolDetail(tool)),
  };
}

function endOf(end: AgentEnd): string {
  return shown(endText(end, l10n.t));
}

function shownDetail({ command, changes, input }: ToolDetail): ToolDetail {
  return {
    ...(command === undefined ? {} : { command: shown(command) }),
    ...(changes === undefined ? {} : { changes: changes.map(shownChange) }),
    ...(input === undefined ? {} : { input: shown(input) }),
  };
}

function shownChange({ path, kind, oldText, newText }: FileChange): FileChange {
  return {
    path: shown(path),
    kind,
    ...(oldText === undefined ? {} : { oldText: shown(oldText) }),
    ...(newText === undefined ? {} : { newText: shown(newText) }),
  };
}

function parentOf({ parent }: { parent?: string }): { parent?: string } {
  return parent === undefined ? {} : { parent };
}

function shown(text: string): string {
  const left = text.length - TEXT_LIMIT;
  return plainText(left > 0 ? l10n.t('{0}… ({1} more characters)', text.slice(0, TEXT_LIMIT), left) : text);
}
