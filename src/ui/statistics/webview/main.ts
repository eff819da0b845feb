import { button, element, setText } from '../../transcript/webview/dom.ts';
import {
  PERIODS,
  type FromStatisticsView,
  type ToStatisticsView,
  type ViewStatistics,
} from '../statisticsMessages.ts';
import { tableOf } from './statisticsTable.ts';

interface EditorApi {
  postMessage(message: FromStatisticsView): void;
}

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();

function tell(message: FromStatisticsView): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's own channel has none
  api.postMessage(message);
}

/** The page of statistics: shows what the extension tells, and tells what the person does. */
class StatisticsPage {
  readonly #title = element('h1');
  readonly #about = element('p', { class: 'faint', attributes: { role: 'status' } });
  readonly #period = element('select');
  readonly #periodLabel = element('label');
  readonly #refresh = button('', () => tell({ type: 'refresh' }));
  readonly #tables = element('main');
  readonly #notes = element('footer', { class: 'faint' });

  open(): void {
    this.#period.addEventListener('change', () => {
      const period = PERIODS.find((each) => each === this.#period.value);
      if (period) tell({ type: 'period', period });
    });
    const tools = element('div', { class: 'tools', children: [this.#periodLabel, this.#refresh] });
    const header = element('header', { children: [this.#title, this.#about, tools] });
    document.body.append(header, this.#tables, this.#notes);
    document.body.hidden = true;
    window.addEventListener('message', ({ data }: MessageEvent<ToStatisticsView>) => this.#receive(data));
    tell({ type: 'ready' });
  }

  #receive(message: ToStatisticsView): void {
    document.body.hidden = false;
    if (message.type === 'statistics') this.#show(message.statistics);
    else setText(this.#about, message.message);
  }

  #show(statistics: ViewStatistics): void {
    const { title, about, period, periods, periodLabel, refresh, tables, notes } = statistics;
    setText(this.#title, title);
    setText(this.#about, about);
    // The choice stays the same element, which may have the focus.
    if (this.#period.options.length === 0) {
      this.#period.append(
        ...periods.map(({ value, label }) => element('option', { text: label, attributes: { value } })),
      );
      this.#periodLabel.append(`${periodLabel} `, this.#period);
      setText(this.#refresh, refresh);
    }
    this.#period.value = period;
    this.#tables.replaceChildren(
      ...tables.map((table) => tableOf(table, statistics, (id) => tell({ type: 'task', id }))),
    );
    this.#notes.replaceChildren(...notes.map((text) => element('p', { text })));
  }
}

new StatisticsPage().open();
