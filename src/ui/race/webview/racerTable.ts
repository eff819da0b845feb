import { button, element, setText, sign } from '../../transcript/webview/dom.ts';
import { l10n } from '../../transcript/webview/l10n.ts';
import type { FromRaceView, Verdict, ViewRace, ViewRacer } from '../raceMessages.ts';
import { memory, remember, tell } from './raceApi.ts';

/** A sign for each verdict, and its words. */
export const VERDICTS: Record<Verdict, [string, string]> = {
  passed: ['✓', l10n.t('passed')],
  doubtful: ['!', l10n.t('passed, with changed tests')],
  failed: ['✗', l10n.t('failed')],
  open: ['…', l10n.t('open')],
};

/** The columns from this one on are numbers. */
const FIRST_NUMBER = 4;

/** The rows of racers. A row stays the same element while its racer is there, so that nothing loses its focus. */
export class RacerTable {
  readonly element = element('table');
  readonly #head = element('thead');
  readonly #body = element('tbody');
  readonly #rows = new Map<string, RacerRow>();
  readonly #handleChosen: (chosen: readonly string[]) => void;

  constructor(handleChosen: (chosen: readonly string[]) => void) {
    this.#handleChosen = handleChosen;
    this.element.append(this.#head, this.#body);
    this.#body.addEventListener('keydown', (event) => this.#move(event));
    this.#body.addEventListener('change', () => this.#tellChosen());
  }

  show({ columns, racers }: ViewRace): void {
    const titles = [l10n.t('compare'), l10n.t('result'), ...columns];
    this.#head.replaceChildren(
      element('tr', {
        children: titles.map((text) => element('th', { text, attributes: { scope: 'col' } })),
      }),
    );
    const names = new Set(racers.map(({ name }) => name));
    for (const name of [...this.#rows.keys()].filter((each) => !names.has(each))) this.#rows.delete(name);
    const rows = racers.map((racer) => this.#row(racer));
    const isSame = rows.every((row, at) => this.#body.children[at] === row.element);
    if (!isSame || this.#body.children.length !== rows.length) this.#arrange(rows);
    this.#tellChosen();
  }

  /** What has the focus keeps it, also where its row moves. */
  #arrange(rows: readonly RacerRow[]): void {
    const focused = document.activeElement;
    this.#body.replaceChildren(...rows.map((row) => row.element));
    if (focused instanceof HTMLElement && this.#body.contains(focused)) focused.focus();
  }

  #row(racer: ViewRacer): RacerRow {
    const row =
      this.#rows.get(racer.name) ?? new RacerRow(racer, (memory().chosen ?? []).includes(racer.name));
    this.#rows.set(racer.name, row);
    row.show(racer);
    return row;
  }

  #tellChosen(): void {
    const chosen = [...this.#rows].filter(([, row]) => row.isChosen).map(([name]) => name);
    remember({ chosen });
    this.#handleChosen(chosen);
  }

  /** Up and down lead to the same control of the next row. */
  #move(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const focused = document.activeElement;
    const row = focused?.closest('tr');
    if (step === undefined || !focused || !row) return;
    const place = controlsOf(row).indexOf(focused as HTMLElement);
    const next = [...this.#body.children].indexOf(row) + step;
    const target = this.#body.children[next];
    if (!target) return;
    event.preventDefault();
    controlsOf(target)[place]?.focus();
  }
}

/** One racer. */
class RacerRow {
  readonly element = element('tr');
  readonly #verdict = element('td');
  readonly #cells: HTMLElement[];
  readonly #box: HTMLInputElement;
  readonly #buttons: Record<'changes' | 'transcript' | 'takeOver' | 'cancel', HTMLButtonElement>;

  constructor({ name, cells }: ViewRacer, isChosen: boolean) {
    this.#box = element('input', {
      attributes: { type: 'checkbox', 'aria-label': l10n.t('Compare {0}', name) },
    });
    this.#box.checked = isChosen;
    // The buttons lie below the name, so that the table is no wider than it must be.
    this.#cells = cells.map((_, at) =>
      at === 0 ? element('div') : element('td', { class: at < FIRST_NUMBER ? 'words' : 'number' }),
    );
    const act = (label: string, type: 'changes' | 'transcript' | 'takeOver' | 'cancel') =>
      button(label, () => tell({ type, racer: name } as FromRaceView), {
        attributes: { 'aria-label': `${label}: ${name}` },
      });
    this.#buttons = {
      changes: act(l10n.t('Changes'), 'changes'),
      transcript: act(l10n.t('Transcript'), 'transcript'),
      takeOver: act(l10n.t('Take Over…'), 'takeOver'),
      cancel: act(l10n.t('Cancel'), 'cancel'),
    };
    const [label, ...others] = this.#cells;
    const actions = element('div', { class: 'actions', children: Object.values(this.#buttons) });
    this.element.append(
      element('td', { children: [this.#box] }),
      this.#verdict,
      element('th', { attributes: { scope: 'row' }, children: label ? [label, actions] : [actions] }),
      ...others,
    );
  }

  get isChosen(): boolean {
    return this.#box.checked && !this.#box.disabled;
  }

  show({ cells, verdict, hasRun, hasChanges, canTakeOver, canCancel, isTaken }: ViewRacer): void {
    this.element.dataset.verdict = verdict;
    this.element.dataset.isTaken = String(isTaken);
    this.#verdict.replaceChildren(sign(...VERDICTS[verdict]));
    for (const [at, cell] of this.#cells.entries()) setText(cell, cells[at] ?? '');
    const { changes, transcript, takeOver, cancel } = this.#buttons;
    this.#box.disabled = !hasRun;
    changes.disabled = !hasChanges;
    transcript.disabled = !hasRun;
    takeOver.disabled = !canTakeOver;
    cancel.hidden = !canCancel;
  }
}

function controlsOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('input, button')];
}
