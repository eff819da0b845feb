import * as vscode from 'vscode';
import { isExpectedError } from '../../protocol/errors.ts';
import type { StartParams } from '../../protocol/startParams.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import type { DraftOption } from '../start/draftOption.ts';

/** What a draft would start, apart from what a window adds. */
interface DraftStart {
  start: Exclude<StartParams, { kind: 'observer' }>;
  variables?: Record<string, string>;
}

const NOTHING = vscode.l10n.t('There is nothing to save yet. Type the command or prompt first.');

/** Saves a draft as a template, which leaves the draft as it is. `startOf` says what it would start, if anything yet. */
export function templateOption<D>(startOf: (draft: D) => DraftStart | undefined): DraftOption<D> {
  return {
    label: vscode.l10n.t('Save as Template…'),
    describe: () => undefined,
    ask: async (draft, { model }) => {
      const described = startOf(draft);
      if (!described) return tell(NOTHING);
      const { start, ...details } = described;
      // Loaded with its first use.
      const { saveAsTemplate } = await import('#doors');
      try {
        await saveAsTemplate(start, { ...details, nameOf: (id) => model.get(id)?.name });
      } catch (error) {
        // What was typed is not lost for it.
        if (!isExpectedError(error)) throw error;
        return tell(error.message);
      }
      return undefined;
    },
  };
}

function tell(sentence: string): undefined {
  void vscode.window.showWarningMessage(inMessage(shortLine(sentence, 400)));
}
