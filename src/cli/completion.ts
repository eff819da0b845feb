import { Argument, type Command } from 'commander';
import { COMPLETED_SHELLS, COMPLETION_SCRIPTS, type CompletedShell } from '../protocol/completionScripts.ts';
import type { Cli } from './cli.ts';

/** `legwork completion`: prints the script with which a shell completes `legwork`. */
export function addCompletion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .summary('print a completion script for your shell')
    .description('print a script with which a shell completes verbs, options, tasks, groups and agents')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(COMPLETED_SHELLS))
    .addHelpText(
      'after',
      `
Example:
  $ source <(legwork completion bash)

To enable it in every shell:
  bash: echo 'source <(legwork completion bash)' >> ~/.bashrc
  zsh:  echo 'source <(legwork completion zsh)' >> ~/.zshrc
  fish: legwork completion fish > ~/.config/fish/completions/legwork.fish`,
    )
    .action((shell: CompletedShell) => void cli.stdout.write(COMPLETION_SCRIPTS[shell]));
}
