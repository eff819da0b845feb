import type { AgentParams } from '../../protocol/startParams.ts';
import {
  agentOfferSettings,
  agentResumeSetting,
  agentsSetting,
  snapshotsSetting,
  unattendedQuestionsSetting,
} from '../editor/settings.ts';

/** What settings add to every start of an agent, apart from its mode, which a draft begins with. */
export type AgentSettings = Pick<
  AgentParams,
  'setting' | 'reviewSetting' | 'ifLost' | 'unattendedQuestions' | 'offersTools' | 'isBriefed' | 'snapshot'
>;

/** What the settings say of an agent now, whoever starts it in this window: a person, a model or an extension. */
export function agentSettings(agent: string, { until }: Pick<AgentParams, 'until'> = {}): AgentSettings {
  const settings = agentsSetting();
  const setting = settings[agent];
  const reviewSetting = until?.reviewBy === undefined ? undefined : settings[until.reviewBy];
  const { offersTools, isBriefed } = agentOfferSettings();
  return {
    ...(setting !== undefined && { setting }),
    ...(reviewSetting !== undefined && { reviewSetting }),
    ifLost: agentResumeSetting(),
    ...(unattendedQuestionsSetting() === 'decline' && { unattendedQuestions: 'decline' }),
    ...(!offersTools && { offersTools }),
    ...(!isBriefed && { isBriefed }),
    ...(!snapshotsSetting() && { snapshot: false }),
  };
}
