import type { Caller, EngineContext } from '../core/engineContext.ts';
import { inPlace, placeOfEnded, placeOfStart } from '../core/placeChecks.ts';
import { agents } from '../core/verbs/agents.ts';
import { adjust } from '../core/verbs/adjust.ts';
import { answer } from '../core/verbs/answer.ts';
import { cancel } from '../core/verbs/cancel.ts';
import { cancelAll } from '../core/verbs/cancelAll.ts';
import { cancelRun, cancelTree } from '../core/verbs/cancelTree.ts';
import { clean, setRetention } from '../core/verbs/clean.ts';
import { collect } from '../core/verbs/collect.ts';
import { complete } from '../core/verbs/complete.ts';
import { configure } from '../core/verbs/configure.ts';
import { drain } from '../core/verbs/drain.ts';
import { edit } from '../core/verbs/edit.ts';
import { find } from '../core/verbs/find.ts';
import { get } from '../core/verbs/get.ts';
import { groups, setGroup, startNext } from '../core/verbs/groups.ts';
import { pause, resume } from '../core/verbs/hold.ts';
import { interrupt } from '../core/verbs/interrupt.ts';
import { list } from '../core/verbs/list.ts';
import { acknowledge, claim } from '../core/verbs/notices.ts';
import { output } from '../core/verbs/output.ts';
import { register } from '../core/verbs/register.ts';
import { remove } from '../core/verbs/remove.ts';
import { rename } from '../core/verbs/rename.ts';
import { restore } from '../core/verbs/restore.ts';
import { rerun } from '../core/verbs/rerun.ts';
import { resize } from '../core/verbs/resize.ts';
import { search } from '../core/verbs/search.ts';
import { send } from '../core/verbs/send.ts';
import { hasRunning, settleHidden } from '../core/verbs/sessions.ts';
import { startKnowingAgent } from '../core/verbs/start.ts';
import { startNow } from '../core/verbs/startNow.ts';
import { stats } from '../core/verbs/stats.ts';
import { testNotice } from '../core/verbs/testNotice.ts';
import { transfer } from '../core/verbs/transfer.ts';
import { update } from '../core/verbs/update.ts';
import { use } from '../core/verbs/use.ts';
import { wait } from '../core/verbs/wait.ts';
import { waitRace } from '../core/verbs/waitRace.ts';
import { worktrees } from '../core/verbs/worktrees.ts';
import { removeWorktrees } from '../core/verbs/removeWorktrees.ts';
import { changes } from '../core/verbs/changes.ts';
import { changedFile } from '../core/verbs/changedFile.ts';
import { patch } from '../core/verbs/patch.ts';
import { discardChanges } from '../core/verbs/discardChanges.ts';
import { takeOver } from '../core/verbs/takeOver.ts';
import { undoTakeOver } from '../core/verbs/undoTakeOver.ts';
import { race } from '../core/verbs/race.ts';
import { races, raceTable } from '../core/verbs/races.ts';
import { compareRacers } from '../core/verbs/compareRacers.ts';
import { parkRace } from '../core/verbs/parkRace.ts';
import { addSchedule } from '../core/verbs/addSchedule.ts';
import { editSchedule, removeSchedule, runSchedule } from '../core/verbs/editSchedule.ts';
import { schedules, scheduleTimes } from '../core/verbs/schedules.ts';
import { notingRace } from '../core/races/notingRace.ts';
import { checked } from '../protocol/checked.ts';
import type { Answers, Params, RequestName } from '../protocol/messages.ts';
import { requestParams } from '../protocol/requestParams.ts';

/** Requests handled by verbs. The connection itself holds the subscriptions, and knows outputs as documents. */
export type VerbName = Exclude<RequestName, 'subscribe' | 'unsubscribe' | 'links' | 'problems' | 'mapPaths'>;

type Verb<K extends RequestName> = (
  context: EngineContext,
  params: Params<K>,
  caller: Caller,
) => Answers[K] | Promise<Answers[K]>;

/** The verb that handles each request. */
export const verbs: { [K in VerbName]: Verb<K> } = {
  start: inPlace(placeOfStart, startKnowingAgent),
  register,
  update,
  complete,
  list,
  get,
  use,
  find,
  wait,
  cancel,
  cancelTree,
  cancelRun,
  cancelAll,
  rerun: inPlace(placeOfEnded, rerun),
  startNow,
  pause,
  resume: inPlace(placeOfEnded, resume),
  groups,
  setGroup,
  startNext,
  transfer,
  send: inPlace(placeOfEnded, send),
  resize,
  answer,
  interrupt,
  adjust,
  agents,
  hasRunning,
  settleHidden,
  remove,
  restore,
  collect,
  clean,
  setRetention,
  configure,
  testNotice,
  drain,
  rename,
  edit,
  output,
  search,
  stats,
  worktrees,
  removeWorktrees,
  changes,
  changedFile,
  patch,
  discardChanges,
  takeOver: notingRace(takeOver),
  undoTakeOver: notingRace(undoTakeOver),
  race: inPlace((_context, place) => place, race),
  races,
  raceTable,
  waitRace,
  compareRacers,
  parkRace,
  addSchedule: inPlace((context, { start }) => placeOfStart(context, start), addSchedule),
  schedules,
  editSchedule,
  removeSchedule,
  runSchedule,
  scheduleTimes,
  acknowledge,
  claim,
};

/** The parameters, if they are valid for the request. @throws badRequest */
export function checkedParams<K extends RequestName>(name: K, params: unknown): Params<K> {
  return checked(requestParams[name], params) as Params<K>;
}
