import { described } from '../base/schema.ts';
import { forPersonToApprove, nothingAsked } from '../protocol/errors.ts';
import { object } from '../protocol/fields.ts';
import { approvalOf } from '../protocol/openRequests.ts';
import { answer } from '../protocol/talkParams.ts';
import { fieldsOf } from './fieldsOf.ts';
import { openRequestsOf } from './requestFacts.ts';
import { ownTask } from './ownTask.ts';
import { factsOf, taskFacts, taskLine } from './taskFacts.ts';
import { defineTool } from './tool.ts';

const params = described(() => {
  const { id, option, decision, fields, reason, request } = fieldsOf(answer());
  return object(
    { id, option, decision, fields, reason, request },
    'One of: an option, a decision that matches exactly one option, or answers to questions. A denial is always possible.',
    'The request',
  );
});

export const answerRequest = defineTool({
  name: 'answer_request',
  title: 'Answer a Background Agent',
  says:
    'Answers what an agent run that you started asks: a permission or a plan by "option" or "decision", questions by "fields". ' +
    'What is for a person to decide, ask the person first.',
  effect: 'steers',
  params,
  result: taskFacts,
  async call(host, { id, ...given }) {
    const before = await ownTask(host, id, 'answered');
    if (approvalOf(before)) throw forPersonToApprove(id);
    const request = given.request ?? openRequestsOf(before)[0]?.id;
    if (request === undefined) throw nothingAsked(id);
    const attempt = before.attempt.number;
    const task = await host.ask((client) => client.answer({ id, attempt, ...given, request }));
    return { text: `Answered. ${taskLine(task)}`, structured: factsOf(task), task: id };
  },
});
