import type { AgentParams } from '../../../src/protocol/startParams.ts';
import type { TestRepository } from './openRepository.ts';

/** What a start takes, for an agent in a repository that is a script for the shell. */
export function scriptedAgent(
  repository: TestRepository,
  script: string,
  more: Partial<AgentParams> = {},
): AgentParams {
  return {
    kind: 'agent',
    agent: 'scripted',
    setting: { command: ['sh', '-c', script, '{prompt}'], transport: 'plain' },
    prompt: 'Do it',
    cwd: repository.cwd,
    environment: repository.environment,
    producer: 'cli',
    ...more,
  };
}
