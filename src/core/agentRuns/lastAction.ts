import { firstLine } from '../../base/firstLine.ts';
import type { AgentStep } from '../../protocol/agentEvents.ts';
import type { AgentRequest } from '../../protocol/agentRequests.ts';
import type { AgentTool } from '../../protocol/agentTools.ts';
import { plainText } from '../../base/plainText.ts';
import { actionOfTool, askText, backgroundText, endText } from '../../protocol/agentText.ts';

const ACTION_LENGTH = 80;

/** Follows what an agent does, for one line in a tree. */
export class LastAction {
  readonly #running = new Map<string, AgentTool>();
  readonly #asked = new Map<string, AgentRequest>();
  #text = 'starting';
  /** What it waits for while it does nothing itself. */
  #waiting: string | undefined;

  /** Takes the next step; answers with the line: "editing src/a.ts", or what it waits for. */
  note(step: AgentStep): string {
    if (step.type === 'toolStart') this.#running.set(step.tool.id, step.tool);
    if (step.type === 'toolEnd') this.#running.delete(step.tool);
    if (step.type === 'turnEnd' || step.type === 'end') this.#forget();
    if (step.type === 'request') this.#asked.set(step.request.id, step.request);
    if (step.type === 'answer' || step.type === 'withdrawn') this.#asked.delete(step.request);
    if (step.type === 'background') this.#waiting = backgroundText(step.tasks);
    else if (isOwnStep(step)) this.#waiting = undefined;
    this.#text = said(step) ?? this.#text;
    return this.text;
  }

  #forget(): void {
    this.#running.clear();
    this.#asked.clear();
  }

  get text(): string {
    const [asked] = this.#asked.values();
    if (asked) return firstLine(plainText(askText(asked)), ACTION_LENGTH);
    const running = [...this.#running.values()].at(-1);
    return firstLine(
      plainText(running ? actionOfTool(running) : (this.#waiting ?? this.#text)),
      ACTION_LENGTH,
    );
  }
}

/** Whether the agent itself is at work again, or at its end; its subagents work while it waits. */
function isOwnStep(step: AgentStep): boolean {
  const isWork = step.type === 'text' || step.type === 'thought' || step.type === 'toolStart';
  if (isWork) return step.parent === undefined;
  return step.type === 'message' || step.type === 'turnEnd' || step.type === 'end';
}

function said(step: AgentStep): string | undefined {
  if (step.type === 'message') return 'starting';
  if (step.type === 'text' || step.type === 'thought') return step.type === 'text' ? 'writing' : 'thinking';
  if (step.type === 'toolEnd') return 'thinking';
  if (step.type === 'turnEnd')
    return step.end.state === 'completed' ? 'done, waits for more' : endText(step.end);
  return step.type === 'end' ? endText(step.end) : undefined;
}
