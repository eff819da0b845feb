import {
  ErrorCodes,
  type CancellationToken,
  type Disposable,
  type ProgressType,
  type RequestType,
  type RequestType0,
} from 'vscode-jsonrpc';
import { earlierHost } from '../protocol/errors.ts';
import type { SettingsChange } from '../protocol/hostSettings.ts';
import { HostStatusRequest, HostStopRequest } from '../protocol/hostMessages.ts';
import * as messages from '../protocol/messages.ts';
import type { RaceParams } from '../protocol/race.ts';
import { SearchProgress, type SearchHit } from '../protocol/search.ts';
import type { AddScheduleParams, EditScheduleParams } from '../protocol/schedule.ts';
import type { StartParams } from '../protocol/startParams.ts';

/** What a connection must offer; `vscode-jsonrpc`'s and the editor's language client both do. */
export interface RequestSender {
  sendRequest<R, E>(type: RequestType0<R, E>, token?: CancellationToken): Promise<R>;
  sendRequest<P, R, E>(type: RequestType<P, R, E>, params: P, token?: CancellationToken): Promise<R>;
  /** Takes the parts of a result that are sent before it. */
  onProgress<P>(type: ProgressType<P>, token: string, handle: (part: P) => void): Disposable;
}

/** Numbers of results that are coming in parts; they are used again, because libraries remember each for ever. */
const coming = new Set<number>();

/** The verbs of the host, typed. Every method rejects as documented for its message in `protocol/messages.ts`. */
export class TaskClient {
  readonly #connection: RequestSender;

  constructor(connection: RequestSender) {
    this.#connection = explaining(connection);
  }

  start(params: StartParams) {
    return this.#connection.sendRequest(messages.StartRequest, params);
  }

  list(params: messages.ListParams = {}) {
    return this.#connection.sendRequest(messages.ListRequest, params);
  }

  get(id: string) {
    return this.#connection.sendRequest(messages.GetRequest, { id });
  }

  use(params: messages.UseParams = {}) {
    return this.#connection.sendRequest(messages.UseRequest, params);
  }

  cancel(params: messages.CancelParams) {
    return this.#connection.sendRequest(messages.CancelRequest, params);
  }

  cancelAll(params: messages.CancelAllParams = {}) {
    return this.#connection.sendRequest(messages.CancelAllRequest, params);
  }

  rerun(params: messages.RerunParams) {
    return this.#connection.sendRequest(messages.RerunRequest, params);
  }

  remove(ids: string[], how: { force?: boolean; forGood?: boolean } = {}) {
    return this.#connection.sendRequest(messages.RemoveRequest, { ids, ...how });
  }

  restore(ids: string[]) {
    return this.#connection.sendRequest(messages.RestoreRequest, { ids });
  }

  answer(params: messages.AnswerParams) {
    return this.#connection.sendRequest(messages.AnswerRequest, params);
  }

  adjust(params: messages.AdjustParams) {
    return this.#connection.sendRequest(messages.AdjustRequest, params);
  }

  interrupt(id: string) {
    return this.#connection.sendRequest(messages.InterruptRequest, { id });
  }

  agents(params: messages.AgentsParams) {
    return this.#connection.sendRequest(messages.AgentsRequest, params);
  }

  rename(params: messages.RenameParams) {
    return this.#connection.sendRequest(messages.RenameRequest, params);
  }

  edit(params: messages.EditParams) {
    return this.#connection.sendRequest(messages.EditRequest, params);
  }

  output(params: messages.OutputParams) {
    return this.#connection.sendRequest(messages.OutputRequest, params);
  }

  /** Searches; the lines are told as they are found, all of them before it resolves. */
  async search(
    params: messages.SearchParams,
    { onHits, token }: { onHits?(hits: SearchHit[]): void; token?: CancellationToken } = {},
  ) {
    let number = 1;
    while (coming.has(number)) number++;
    coming.add(number);
    const partialResultToken = `search-${number}`;
    const parts = this.#connection.onProgress(SearchProgress, partialResultToken, (hits) => onHits?.(hits));
    try {
      return await this.#connection.sendRequest(
        messages.SearchRequest,
        { ...params, partialResultToken },
        token,
      );
    } finally {
      parts.dispose();
      coming.delete(number);
    }
  }

  stats(params: messages.StatsParams = {}) {
    return this.#connection.sendRequest(messages.StatsRequest, params);
  }

  links(params: messages.LinksParams) {
    return this.#connection.sendRequest(messages.LinksRequest, params);
  }

  problems(params: messages.ProblemsRequestParams, token?: CancellationToken) {
    return this.#connection.sendRequest(messages.ProblemsRequest, params, token);
  }

  mapPaths(params: messages.MapPathsParams) {
    return this.#connection.sendRequest(messages.MapPathsRequest, params);
  }

  wait(id: string, token?: CancellationToken) {
    return this.#connection.sendRequest(messages.WaitRequest, { id }, token);
  }

  worktrees(params: messages.WorktreesParams = {}) {
    return this.#connection.sendRequest(messages.WorktreesRequest, params);
  }

  removeWorktrees(params: messages.RemoveWorktreesParams) {
    return this.#connection.sendRequest(messages.RemoveWorktreesRequest, params);
  }

  changes(params: messages.ChangesParams) {
    return this.#connection.sendRequest(messages.ChangesRequest, params);
  }

  changedFile(params: messages.ChangedFileParams) {
    return this.#connection.sendRequest(messages.ChangedFileRequest, params);
  }

  patch(params: messages.PatchParams) {
    return this.#connection.sendRequest(messages.PatchRequest, params);
  }

  discardChanges(params: messages.DiscardChangesParams) {
    return this.#connection.sendRequest(messages.DiscardChangesRequest, params);
  }

  takeOver(params: messages.TakeOverParams) {
    return this.#connection.sendRequest(messages.TakeOverRequest, params);
  }

  undoTakeOver(params: messages.UndoTakeOverParams) {
    return this.#connection.sendRequest(messages.UndoTakeOverRequest, params);
  }

  race(params: RaceParams) {
    return this.#connection.sendRequest(messages.RaceRequest, params);
  }

  races() {
    return this.#connection.sendRequest(messages.RacesRequest);
  }

  raceTable(id: string) {
    return this.#connection.sendRequest(messages.RaceTableRequest, { id });
  }

  waitRace(id: string, token?: CancellationToken) {
    return this.#connection.sendRequest(messages.WaitRaceRequest, { id }, token);
  }

  compareRacers(params: messages.CompareRacersParams) {
    return this.#connection.sendRequest(messages.CompareRacersRequest, params);
  }

  parkRace(params: messages.ParkRaceParams) {
    return this.#connection.sendRequest(messages.ParkRaceRequest, params);
  }

  addSchedule(params: AddScheduleParams) {
    return this.#connection.sendRequest(messages.AddScheduleRequest, params);
  }

  schedules() {
    return this.#connection.sendRequest(messages.SchedulesRequest);
  }

  editSchedule(params: EditScheduleParams) {
    return this.#connection.sendRequest(messages.EditScheduleRequest, params);
  }

  removeSchedule(id: string) {
    return this.#connection.sendRequest(messages.RemoveScheduleRequest, { id });
  }

  runSchedule(id: string) {
    return this.#connection.sendRequest(messages.RunScheduleRequest, { id });
  }

  scheduleTimes(params: messages.ScheduleTimesParams) {
    return this.#connection.sendRequest(messages.ScheduleTimesRequest, params);
  }

  acknowledge(ids: string[]) {
    return this.#connection.sendRequest(messages.AcknowledgeRequest, { ids });
  }

  claim(key: string) {
    return this.#connection.sendRequest(messages.ClaimRequest, { key });
  }

  subscribe(params: messages.SubscribeParams = {}) {
    // Every client of this version knows them.
    return this.#connection.sendRequest(messages.SubscribeRequest, { approvals: true, ...params });
  }

  unsubscribe(subscription: number) {
    return this.#connection.sendRequest(messages.UnsubscribeRequest, { subscription });
  }

  register(params: messages.RegisterParams) {
    return this.#connection.sendRequest(messages.RegisterRequest, params);
  }

  update(params: messages.UpdateParams) {
    return this.#connection.sendRequest(messages.UpdateRequest, params);
  }

  complete(params: messages.CompleteParams) {
    return this.#connection.sendRequest(messages.CompleteRequest, params);
  }

  find(params: messages.FindParams) {
    return this.#connection.sendRequest(messages.FindRequest, params);
  }

  cancelTree(params: messages.CancelParams) {
    return this.#connection.sendRequest(messages.CancelTreeRequest, params);
  }

  cancelRun(params: messages.CancelRunParams) {
    return this.#connection.sendRequest(messages.CancelRunRequest, params);
  }

  startNow(id: string) {
    return this.#connection.sendRequest(messages.StartNowRequest, { id });
  }

  pause(params: messages.HoldParams) {
    return this.#connection.sendRequest(messages.PauseRequest, params);
  }

  resume(params: messages.HoldParams) {
    return this.#connection.sendRequest(messages.ResumeRequest, params);
  }

  groups() {
    return this.#connection.sendRequest(messages.GroupsRequest);
  }

  setGroup(params: messages.SetGroupParams) {
    return this.#connection.sendRequest(messages.SetGroupRequest, params);
  }

  startNext(params: messages.StartNextParams) {
    return this.#connection.sendRequest(messages.StartNextRequest, params);
  }

  transfer(params: messages.TransferParams) {
    return this.#connection.sendRequest(messages.TransferRequest, params);
  }

  send(params: messages.SendParams) {
    return this.#connection.sendRequest(messages.SendRequest, params);
  }

  resize(params: messages.ResizeParams) {
    return this.#connection.sendRequest(messages.ResizeRequest, params);
  }

  hasRunning(session: string) {
    return this.#connection.sendRequest(messages.HasRunningRequest, { session });
  }

  settleHidden(session: string, token?: CancellationToken) {
    return this.#connection.sendRequest(messages.SettleHiddenRequest, { session }, token);
  }

  drain(params: messages.DrainParams) {
    return this.#connection.sendRequest(messages.DrainRequest, params);
  }

  collect(params: messages.CollectParams) {
    return this.#connection.sendRequest(messages.CollectRequest, params);
  }

  clean(params: messages.RetentionPolicy) {
    return this.#connection.sendRequest(messages.CleanRequest, params);
  }

  setRetention(params: messages.RetentionPolicy) {
    return this.#connection.sendRequest(messages.SetRetentionRequest, params);
  }

  configure(params: SettingsChange = {}) {
    return this.#connection.sendRequest(messages.ConfigureRequest, params);
  }

  testNotice() {
    return this.#connection.sendRequest(messages.TestNoticeRequest);
  }

  hostStatus() {
    return this.#connection.sendRequest(HostStatusRequest);
  }

  hostStop() {
    return this.#connection.sendRequest(HostStopRequest, {});
  }
}

/** Says what to do where a host of an earlier version does not know a request. */
function explaining(connection: RequestSender): RequestSender {
  const send = connection.sendRequest.bind(connection) as (
    type: { method: string },
    ...rest: unknown[]
  ) => Promise<unknown>;
  const explained = async (type: { method: string }, ...rest: unknown[]) => {
    try {
      return await send(type, ...rest);
    } catch (error) {
      if ((error as { code?: unknown }).code !== ErrorCodes.MethodNotFound) throw error;
      throw earlierHost(type.method.slice(type.method.indexOf('/') + 1));
    }
  };
  return {
    sendRequest: explained as RequestSender['sendRequest'],
    onProgress: (type, token, handle) => connection.onProgress(type, token, handle),
  };
}
