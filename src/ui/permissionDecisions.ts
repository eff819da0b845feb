import type { PermissionDecision, PermissionRequest } from '../protocol/agentEvents.ts';

const DECISIONS: readonly PermissionDecision[] = ['allow', 'allowAlways', 'deny', 'denyAlways'];

/** How the answers are called on buttons. */
export const decisionLabels: Record<PermissionDecision, string> = {
  allow: 'Allow',
  allowAlways: 'Always',
  deny: 'Deny',
  denyAlways: 'Never',
};

/** What the agent takes as an answer. */
export function decisionsOf({ options }: Pick<PermissionRequest, 'options'>): PermissionDecision[] {
  return DECISIONS.filter((decision) => options.some((option) => option.decision === decision));
}

export function isDecision(value: unknown): value is PermissionDecision {
  return DECISIONS.some((decision) => decision === value);
}
