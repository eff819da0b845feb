import type { TreeView, ViewBadge } from 'vscode';
import { l10n } from 'vscode';
import { toError } from '../../../base/errors.ts';
import { isExpectedError } from '../../../protocol/errors.ts';

/** What the Tasks view says beside its name and above its rows. */
export class ViewHead {
  readonly #view: TreeView<unknown>;
  #problem: unknown;
  #filter = '';
  #isEmpty = false;

  constructor(view: TreeView<unknown>) {
    this.#view = view;
  }

  /** Shows a badge on the view's icon; `undefined` removes it. */
  showBadge(badge: ViewBadge | undefined): void {
    this.#view.badge = badge;
  }

  /** Says beside the view's name which tasks it shows. */
  showScope(description: string): void {
    this.#view.description = description;
  }

  /** Says above the tasks why the host cannot be reached. */
  showProblem(problem: unknown): void {
    this.#problem = problem;
    this.#showMessage();
  }

  /** Whether there are no rows. The editor shows a welcome text then, which says so of a filter, unless there is a message. */
  showEmpty(isEmpty: boolean): void {
    if (this.#isEmpty === isEmpty) return;
    this.#isEmpty = isEmpty;
    this.#showMessage();
  }

  /** Says above the tasks which of them are shown; empty if all are. */
  showFilter(filter: string): void {
    this.#filter = filter;
    this.#showMessage();
  }

  #showMessage(): void {
    const isFilterSaid = this.#filter !== '' && !this.#isEmpty;
    if (this.#problem === undefined)
      this.#view.message = isFilterSaid ? l10n.t('Filter: {0}', this.#filter) : '';
    else if (isExpectedError(this.#problem)) this.#view.message = this.#problem.message;
    else this.#view.message = l10n.t('Internal error: {0}', toError(this.#problem).message);
  }
}
