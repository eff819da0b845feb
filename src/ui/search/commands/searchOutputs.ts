import * as vscode from 'vscode';
import { DisposableList } from '../../../base/disposable.ts';
import { isExpectedError } from '../../../protocol/errors.ts';
import type { SearchHit, SearchParams, SearchResult } from '../../../protocol/search.ts';
import { titleOf } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { GrowingRows } from '../../editor/growingRows.ts';
import { shortLine, withoutIcons } from '../../editor/labelText.ts';
import { reportError } from '../../editor/reportError.ts';
import { targetIds } from '../../tasks/choose/chooseTasks.ts';
import { openHit } from '../openHit.ts';
import { countText, parsePattern, SEARCH_TEXTS } from '../searchTexts.ts';

const LAST_PATTERN = 'lastSearch';
const HIT_LENGTH = 250;

interface HitRow extends vscode.QuickPickItem {
  hit?: SearchHit;
}

/** Asks what to find, everywhere or in the tasks that a program names, lists the lines as they are found, and opens the chosen one. */
export const searchOutputs: CommandHandler = async (context, args) => {
  const { workspaceMemory: memory, log } = context;
  // The editor calls commands in the title of the view with its rows, which does not mean that only those are searched.
  const words = isRow(args[0]) || isRow(args[1]) ? undefined : targetIds(args);
  let typed = memory.get<string>(LAST_PATTERN) ?? '';
  for (;;) {
    const asked = await vscode.window.showInputBox({
      ...{ title: SEARCH_TEXTS.title, prompt: SEARCH_TEXTS.prompt, placeHolder: SEARCH_TEXTS.placeholder },
      ...{ value: typed, ignoreFocusOut: true },
    });
    if (!asked) return undefined;
    typed = asked;
    await memory.update(LAST_PATTERN, asked);
    try {
      const hit = await chooseHit(context, asked, words);
      if (hit) await openHit(hit);
      return hit?.task;
    } catch (error) {
      // What was typed is not lost: it may be no regular expression.
      if (!isExpectedError(error)) throw error;
      reportError(error, log);
    }
  }
};

function isRow(argument: unknown): boolean {
  const [first] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  return typeof first === 'object' && first !== null && 'kind' in first;
}

/** Lists what is found while the search goes on; it ends with the list. */
async function chooseHit(
  context: CommandContext,
  typed: string,
  words: string[] | undefined,
): Promise<SearchHit | undefined> {
  const parts = new DisposableList();
  const source = parts.add(new vscode.CancellationTokenSource());
  const pick = parts.add(vscode.window.createQuickPick<HitRow>());
  pick.title = `${SEARCH_TEXTS.title}: ${shortLine(typed)}`;
  pick.placeholder = SEARCH_TEXTS.searching;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  const rows = new HitRows(context, pick);
  const chosen = new Promise<SearchHit | undefined>((resolve) => {
    parts.add(pick.onDidHide(() => resolve(undefined)));
    parts.add(
      pick.onDidAccept(() => {
        const hit = pick.selectedItems[0]?.hit;
        if (hit) resolve(hit);
      }),
    );
  });
  const isOpen = () => !source.token.isCancellationRequested;
  pick.show();
  try {
    const wanted = { ...parsePattern(typed), ...(words && { words }) };
    const found = search(context, wanted, {
      onHits: (hits) => isOpen() && rows.add(hits),
      token: source.token,
    }).then((result) => {
      if (!isOpen()) return chosen;
      pick.busy = false;
      pick.placeholder = countText(result);
      if (result.hits === 0) pick.items = [{ label: SEARCH_TEXTS.nothing }];
      return chosen;
    });
    return await Promise.race([chosen, found]);
  } finally {
    source.cancel();
    parts.dispose();
  }
}

function search(
  { gateway }: CommandContext,
  params: SearchParams,
  { onHits, token }: { onHits(hits: SearchHit[]): unknown; token: vscode.CancellationToken },
): Promise<SearchResult> {
  return gateway.withClient((client) =>
    client.search(params, { onHits: (hits) => void onHits(hits), token }),
  );
}

/** Rows of lines below the titles of their tasks. */
class HitRows {
  readonly #context: CommandContext;
  readonly #rows: GrowingRows<HitRow>;
  #last: string | undefined;

  constructor(context: CommandContext, pick: vscode.QuickPick<HitRow>) {
    this.#context = context;
    this.#rows = new GrowingRows(pick);
  }

  add(hits: readonly SearchHit[]): void {
    for (let from = 0; from < hits.length;) {
      const { task } = hits[from] as SearchHit;
      const end = hits.findIndex((hit, at) => at > from && hit.task !== task);
      const same = hits.slice(from, end < 0 ? hits.length : end);
      this.#rows.add(task === this.#last ? undefined : this.#heading(task), same.map(hitRow));
      this.#last = task;
      from += same.length;
    }
  }

  #heading(id: string): string {
    const task = this.#context.model.get(id);
    return task ? `${withoutIcons(shortLine(titleOf(task)))} · ${id}` : id;
  }
}

function hitRow(hit: SearchHit): HitRow {
  const { text, line, attempt, isEarlier, isTranscript } = hit;
  return {
    label: withoutIcons(shortLine(text, HIT_LENGTH)) || ' ',
    description: isEarlier
      ? SEARCH_TEXTS.earlierPlace(line, attempt)
      : isTranscript
        ? SEARCH_TEXTS.transcriptPlace
        : SEARCH_TEXTS.place(line),
    hit,
  };
}
