import type { Disposable } from '../base/disposable.ts';
import type { Described, Fitting } from '../base/schema.ts';
import type { TaskClient } from '../client/taskClient.ts';
import type { AgentRequest } from '../protocol/agentRequests.ts';
import type { SaidAnswer } from '../protocol/requestAnswers.ts';
import type { AgentParams } from '../protocol/startParams.ts';
import type { Producer, Session, Task } from '../protocol/task.ts';

/** What a tool does to tasks: it only reads them, starts or steers them, or ends them. */
export type ToolEffect = 'reads' | 'starts' | 'steers' | 'ends';

/**
 * One thing that a model can do with tasks, described once for every door. An adapter checks the parameters (`callTool`
 * does), shows the text to the model, and passes `structured` on if its protocol has a place for it.
 */
export interface Tool<P extends Described = Described, R extends Described = Described> {
  /** `verb_noun`. */
  name: string;
  /** For people. */
  title: string;
  /** For models: what it does, and when to use it. */
  says: string;
  effect: ToolEffect;
  params: P;
  /** The structured part of its result. */
  result: R;
  /** @throws LegworkError, with a sentence that says what to do; `notWanted` when the signal is aborted */
  call(host: ToolHost, params: Fitting<P>, signal: AbortSignal): Promise<ToolResult<Fitting<R>>>;
}

type AgentDefault =
  'setting' | 'reviewSetting' | 'mode' | 'ifLost' | 'unattendedQuestions' | 'offersTools' | 'isBriefed';

export interface ToolResult<S = unknown> {
  /** For the model; texts that tasks wrote are in quotes or between marks (`dataMarks.ts`). */
  text: string;
  structured: S;
  /** The task that the result is about. */
  task?: string;
}

/** Who calls the tools, and the way to the host; made by each door. */
export interface ToolHost {
  /** The identity of the caller's connection. */
  session: Session;
  producer: Producer;
  /** The task in which the caller runs, if it does. */
  inside?: string;
  /** Where relative folders start, and where a task runs by default; absolute. */
  folder: string;
  /** The environment of what it starts, without variables of the editor and of Legwork (`taskEnvironment`). */
  environment: Record<string, string>;
  umask?: string;
  openFiles?: number;
  /** What the door adds to the start of an agent, unless the model says otherwise, such as how that agent is started. */
  agentDefaults?(agent: string, asked: Pick<AgentParams, 'until'>): Partial<Pick<AgentParams, AgentDefault>>;
  /**
   * Asks the host something that may be asked twice: where the door can, it is asked again when the host is replaced.
   * @throws what the request throws, and what connecting throws
   */
  ask<T>(request: (client: TaskClient) => Promise<T>): Promise<T>;
  /** Asks the host something that must not be done twice. @throws as `ask`, and a connection loss */
  askOnce<T>(request: (client: TaskClient) => Promise<T>): Promise<T>;
  /** Calls back after each change of a task, and whenever changes may have been missed. */
  watch(id: string, onChange: () => void): Disposable;
  /** Tells the caller, while it waits for a task, how the task is: at first and after each change. */
  report?(task: Task): void;
  /**
   * Has the person at the caller answer what a task asks, if that is possible; `undefined` if the person does not answer. The
   * signal is aborted when the answer is no longer needed.
   */
  askPerson?(
    asked: { task: Task; request: AgentRequest },
    signal: AbortSignal,
  ): Promise<SaidAnswer | undefined>;
}

/** Describes a tool; infers the types of its parameters and result. */
export function defineTool<P extends Described, R extends Described>(tool: Tool<P, R>): Tool<P, R> {
  return tool;
}
