import type { InboxMessage } from '../../protocol/agentRun.ts';
import type { AgentAdapter, RunRequest } from '../agentAdapter.ts';
import type { AgentTimes } from './agentTimes.ts';
import type { ConversationLog, EarlierLog } from './conversationLog.ts';
import type { TranscriptFile } from './transcriptFile.ts';

/** What a live run is made of, and whom it tells of what happens. */
export interface AgentRunOptions {
  adapter: AgentAdapter;
  request: RunRequest;
  outputPath: string;
  log: ConversationLog;
  transcript: TranscriptFile;
  /** What an earlier host left; missing for a conversation that begins now. */
  earlier?: Pick<EarlierLog, 'entries' | 'former'>;
  /** Whether its input is fed by the conversation, and ends when there is no more to say. */
  isFed: boolean;
  /** Who gave the prompt, where that is not the person whose run it is. */
  from?: string;
  times: AgentTimes;
  /** The next message of its inbox, which is then no longer there. */
  takeMessage(): InboxMessage | undefined;
  /** Something can be told anew: its facts, what it asks. */
  onDidChange(): void;
  /** It has done all it was asked. */
  onDidFinish(): void;
}
