import type { RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { Caller, EngineContext } from '../core/engineContext.ts';
import { inPlace, placeOfEnded, placeOfStart } from '../core/placeChecks.ts';
import { agents } from '../core/verbs/agents.ts';
import { answer } from '../core/verbs/answer.ts';
import { cancel } from '../core/verbs/cancel.ts';
import { cancelAll } from '../core/verbs/cancelAll.ts';
import { cancelRun, cancelTree } from '../core/verbs/cancelTree.ts';
import { clean, setRetention } from '../core/verbs/clean.ts';
import { collect } from '../core/verbs/collect.ts';
import { complete } from '../core/verbs/complete.ts';
import { drain } from '../core/verbs/drain.ts';
import { find } from '../core/verbs/find.ts';
import { get } from '../core/verbs/get.ts';
import { groups, setGroup } from '../core/verbs/groups.ts';
import { pause, resume } from '../core/verbs/hold.ts';
import { interrupt } from '../core/verbs/interrupt.ts';
import { list } from '../core/verbs/list.ts';
import { acknowledge, claim } from '../core/verbs/notices.ts';
import { output } from '../core/verbs/output.ts';
import { register } from '../core/verbs/register.ts';
import { remove } from '../core/verbs/remove.ts';
import { rename } from '../core/verbs/rename.ts';
import { rerun } from '../core/verbs/rerun.ts';
import { resize } from '../core/verbs/resize.ts';
import { send } from '../core/verbs/send.ts';
import { hasRunning, settleHidden } from '../core/verbs/sessions.ts';
import { start } from '../core/verbs/start.ts';
import { startNow } from '../core/verbs/startNow.ts';
import { transfer } from '../core/verbs/transfer.ts';
import { update } from '../core/verbs/update.ts';
import { wait } from '../core/verbs/wait.ts';
import * as messages from '../protocol/messages.ts';

/** Registers one verb under its request. */
export interface VerbRegistry {
  verb<P, R>(
    type: RequestType<P, R, void>,
    verb: (context: EngineContext, params: P, caller: Caller) => R | Promise<R>,
  ): void;
  verb0<R>(type: RequestType0<R, void>, verb: (context: EngineContext) => R): void;
}

/** Which verb answers which request. */
export function registerVerbs(registry: VerbRegistry): void {
  registry.verb(messages.StartRequest, inPlace(placeOfStart, start));
  registry.verb(messages.RegisterRequest, register);
  registry.verb(messages.UpdateRequest, update);
  registry.verb(messages.CompleteRequest, complete);
  registry.verb(messages.ListRequest, list);
  registry.verb(messages.GetRequest, get);
  registry.verb(messages.FindRequest, find);
  registry.verb(messages.WaitRequest, wait);
  registry.verb(messages.CancelRequest, cancel);
  registry.verb(messages.CancelTreeRequest, cancelTree);
  registry.verb(messages.CancelRunRequest, cancelRun);
  registry.verb(messages.CancelAllRequest, cancelAll);
  registry.verb(messages.RerunRequest, inPlace(placeOfEnded, rerun));
  registry.verb(messages.StartNowRequest, startNow);
  registry.verb(messages.PauseRequest, pause);
  registry.verb(messages.ResumeRequest, inPlace(placeOfEnded, resume));
  registry.verb0(messages.GroupsRequest, groups);
  registry.verb(messages.SetGroupRequest, setGroup);
  registry.verb(messages.TransferRequest, transfer);
  registry.verb(messages.SendRequest, inPlace(placeOfEnded, send));
  registry.verb(messages.ResizeRequest, resize);
  registry.verb(messages.AnswerRequest, answer);
  registry.verb(messages.InterruptRequest, interrupt);
  registry.verb(messages.AgentsRequest, agents);
  registry.verb(messages.HasRunningRequest, hasRunning);
  registry.verb(messages.SettleHiddenRequest, settleHidden);
  registry.verb(messages.RemoveRequest, remove);
  registry.verb(messages.CollectRequest, collect);
  registry.verb(messages.CleanRequest, clean);
  registry.verb(messages.SetRetentionRequest, setRetention);
  registry.verb(messages.DrainRequest, drain);
  registry.verb(messages.RenameRequest, rename);
  registry.verb(messages.OutputRequest, output);
  registry.verb(messages.AcknowledgeRequest, acknowledge);
  registry.verb(messages.ClaimRequest, claim);
}
