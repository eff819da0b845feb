import type { PermissionDecision, PermissionRequest } from '../protocol/agentEvents.ts';

const DECISIONS: readonly PermissionDecision[] = ['allow', 'allowAlways', 'deny', 'denyAlways'];

/** How the answers are called on buttons. */
export const decisionLabels: Record<PermissionDecision, string> = {
  allow: 'Allow',
  allowAlways: 'Always',
  deny: 'Deny',
  denyAlways: 'Never',
};

/** What can be answered: yes and no always, for good only where the agent takes that. */
export function decisionsOf({ options }: Pick<PermissionRequest, 'options'>): PermissionDecision[] {
  const isOffered = (decision: PermissionDecision) => options.some((option) => option.decision === decision);
  return DECISIONS.filter((decision) => decision === 'allow' || decision === 'deny' || isOffered(decision));
}

export function isDecision(value: unknown): value is PermissionDecision {
  return DECISIONS.some((decision) => decision === value);
}
