import { button, element } from '../../transcript/webview/dom.ts';
import type { ViewBar, ViewRow, ViewStatistics, ViewTable } from '../statisticsMessages.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** In pixels of the page. */
const BAR = 4;
const GAP = 1;
const HEIGHT = 20;
const LEAST = 1;

type Words = Pick<ViewStatistics, 'showTask' | 'slower'>;

/** A table below its title. */
export function tableOf(
  { title, columns, rows }: ViewTable,
  words: Words,
  show: (id: string) => void,
): HTMLElement {
  const heading = element('h2', { text: title });
  const head = element('tr', {
    children: columns.map(({ title, isNumber }) =>
      element('th', { text: title, class: isNumber ? 'number' : 'words', attributes: { scope: 'col' } }),
    ),
  });
  const table = element('table', {
    attributes: { 'aria-label': title },
    children: [
      element('thead', { children: [head] }),
      element('tbody', { children: rows.map((row) => rowOf(row, { columns, words, show })) }),
    ],
  });
  // It is scrolled by keyboard, too.
  const frame = element('div', { class: 'scroll', attributes: { tabindex: '0' }, children: [table] });
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', title);
  return element('section', { children: [heading, frame] });
}

function rowOf(
  { cells, bars, isSlower, task }: ViewRow,
  { columns, words, show }: { columns: ViewTable['columns']; words: Words; show: (id: string) => void },
): HTMLElement {
  const [first = '', ...others] = cells;
  const name = element('th', { class: 'words', attributes: { scope: 'row' } });
  if (task === undefined) name.textContent = first;
  else {
    name.append(
      button(first, () => show(task), {
        class: 'link',
        attributes: { title: words.showTask, 'aria-label': `${first}: ${words.showTask}` },
      }),
    );
  }
  if (isSlower) name.append(element('span', { class: 'slower', text: words.slower }));
  if (bars && bars.length > 1) name.append(chartOf(bars));
  const rest = others.map((text, at) =>
    element('td', { text, class: columns[at + 1]?.isNumber ? 'number' : 'words' }),
  );
  const row = element('tr', { children: [name, ...rest] });
  row.dataset.isSlower = String(isSlower === true);
  return row;
}

/** Bars of durations; the numbers are in the table, so it is for eyes only. */
function chartOf(bars: readonly ViewBar[]): SVGElement {
  const chart = svg('svg', { class: 'chart', 'aria-hidden': 'true', height: HEIGHT });
  chart.setAttribute('width', String(bars.length * (BAR + GAP)));
  for (const [at, { height, says }] of bars.entries()) {
    const tall = Math.max(LEAST, height * HEIGHT);
    const bar = svg('rect', { x: at * (BAR + GAP), y: HEIGHT - tall, width: BAR, height: tall });
    const title = svg('title', {});
    title.textContent = says;
    bar.append(title);
    chart.append(bar);
  }
  return chart;
}

function svg(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
