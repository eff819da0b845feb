/*
 * The conversations with agents that ask and are answered. A bundle of its own (`#conversations`), which a host loads
 * with the first such run.
 */
export { AcpConversation } from './agents/acpConversation.ts';
export { ControlConversation } from './agents/controlConversation.ts';
