import type { Locator, Page } from 'playwright-core';
import type { DomElement, DomGlobals } from './dom.ts';
import { PATIENCE_MS, waitFor } from './wait.ts';

/** One row of the view. */
export interface TaskRow {
  /** Group it is in. */
  group: string;
  label: string;
  description: string;
  /** What a screen reader is told, which begins with the whole title. */
  spoken: string;
}

/** What a row is looked for by. */
export interface RowQuery {
  /** What it shows, or the whole title that this is short for. */
  label: string | RegExp;
  group?: string;
  description?: RegExp;
}

interface RawRow {
  label: string;
  description: string;
  spoken: string;
  level: number;
  collapsed: boolean;
}

const STARTUP = 60_000;

/** How long a window may take to open the view before it is told once more. */
const OPENED = 10_000;
const FOCUSED = 2_000;
/** How long a window may take to show that something was done, before it is taken for dropped and done again. */
const NOTICED = 5_000;

type FocusNoting = DomGlobals & { viewWasFocused?: boolean };

/** Begins to look, in the page, for the view to take the focus. It may lose it again, to nothing, when it is drawn anew. */
function noteFocus(): void {
  const page = globalThis as unknown as FocusNoting;
  page.viewWasFocused = false;
  page.document.addEventListener('focusin', ({ target }) => {
    if (target.closest('.part.sidebar .pane-body')) page.viewWasFocused = true;
  });
}

const wasFocused = () => (globalThis as unknown as FocusNoting).viewWasFocused === true;

/** Legwork's view in the sidebar. */
export class TasksView {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the view and waits until the extension filled it. */
  async show(): Promise<void> {
    // The whole item, of which the badge is a part: it lies over the icon.
    const item = this.page
      .locator('.activitybar .action-item')
      .filter({ has: this.page.locator('.action-label[aria-label^="Legwork"]') })
      .first();
    await item.waitFor({ timeout: STARTUP });
    const content = this.page
      .locator('.part.sidebar')
      .filter({ has: this.page.locator('.composite.title', { hasText: 'Legwork' }) })
      .locator('.welcome-view-content, .monaco-list-row[role="treeitem"]')
      .filter({ visible: true })
      .first();
    if (await content.isVisible()) return;
    await this.page.evaluate(noteFocus);
    await waitFor(
      async () => {
        await item.click();
        await content.waitFor({ timeout: OPENED });
        // It takes the focus when it has opened, which would end an input; while it is empty, there is nothing to take it.
        await this.page.waitForFunction(wasFocused, undefined, { polling: 100, timeout: FOCUSED });
        return true;
      },
      { what: 'the Tasks view to open, and to take the focus', timeout: STARTUP },
    );
  }

  /** The rows of tasks in their groups; opens closed groups. */
  async rows(): Promise<TaskRow[]> {
    let raw = await this.read();
    for (const closed of raw.filter((row) => row.level === 1 && row.collapsed)) {
      await this.expand(closed.label);
    }
    raw = await this.read();
    let group = '';
    const rows: TaskRow[] = [];
    for (const { level, label, description, spoken } of raw) {
      if (level === 1) group = label;
      else rows.push({ group, label, description, spoken });
    }
    return rows;
  }

  /** Waits for a row, which may move from group to group. */
  async waitFor(query: RowQuery, timeout = PATIENCE_MS): Promise<TaskRow> {
    let last: TaskRow[] = [];
    return waitFor(
      async () => {
        last = await this.rows();
        return last.find((row) => matches(row, query));
      },
      { what: `the row ${describe(query)}`, timeout },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; rows: ${JSON.stringify(last)}`);
    });
  }

  /** The row of a task. */
  row(label: string): Locator {
    return this.page
      .locator('.part.sidebar .monaco-list-row[role="treeitem"][aria-level="2"]')
      .filter({ has: this.page.locator('.label-name', { hasText: label }) })
      .first();
  }

  /** Clicks the row of a task until it is selected: the editor drops a click on a row that it redraws. */
  async select(label: string): Promise<void> {
    const selected = this.row(label).and(this.page.locator('.selected'));
    await waitFor(
      async () => {
        await this.row(label).click();
        await selected.waitFor({ timeout: NOTICED });
        return true;
      },
      { what: `${label} to be selected` },
    );
  }

  /** The hover of a row, once it has the text. The editor drops one of a row that it redraws, as a person would notice. */
  async hover(label: string, text: string): Promise<string> {
    const hover = this.page.locator('.monaco-hover', { hasText: text });
    const shown = async () => {
      await this.page.mouse.move(800, 300);
      await this.row(label).hover();
      await hover.waitFor({ timeout: NOTICED });
      // As it is read: what stands in one row of the table is one line.
      return (await hover.innerText()).replaceAll(/[\t\u00a0]+/g, ' ');
    };
    return waitFor(shown, { what: `the hover of ${label} with "${text}"` });
  }

  /** Clicks the row of an agent run until its transcript is open: the editor drops a click on a row that it redraws. */
  async openTranscript(label: string): Promise<void> {
    const tab = this.page.locator('.tab.active', { hasText: label });
    await this.press(this.row(label), { what: `the transcript of ${label}`, isDone: () => tab.isVisible() });
  }

  /**
   * Presses something in the view until that has worked: what the editor is just drawing anew drops a click. `isDone` may be
   * late on a busy machine, so a second press has to mean the same.
   */
  async press(
    target: Locator,
    { what, isDone }: { what: string; isDone: () => Promise<boolean> },
  ): Promise<void> {
    await waitFor(
      async () => {
        if (await isDone()) return true;
        await target.click({ timeout: NOTICED });
        return waitFor(isDone, { what, timeout: NOTICED });
      },
      { what },
    );
  }

  /** Opens or closes the row of a section, or of anything else that has rows below it. */
  async setExpanded(row: Locator, isExpanded: boolean): Promise<void> {
    await this.press(row, {
      what: `${await row.getAttribute('aria-label')} to be ${isExpanded ? 'opened' : 'closed'}`,
      isDone: async () => (await row.getAttribute('aria-expanded')) === String(isExpanded),
    });
  }

  /** Presses the icon of a row that shows while the pointer is over it, until the row or its icons have changed. */
  async pressIcon(
    row: Locator,
    { icon, isDone }: { icon: string; isDone: () => Promise<boolean> },
  ): Promise<void> {
    await waitFor(
      async () => {
        if (await isDone()) return true;
        await row.hover({ timeout: NOTICED });
        await row.locator(`.action-label[aria-label*="${icon}"]`).click({ timeout: NOTICED });
        return waitFor(isDone, { what: icon, timeout: NOTICED });
      },
      { what: `${icon} to have been pressed` },
    );
  }

  private async expand(label: string): Promise<void> {
    const row = this.page
      .locator('.part.sidebar .monaco-list-row[role="treeitem"][aria-level="1"][aria-expanded="false"]')
      .filter({ hasText: label });
    await row.first().click({ timeout: NOTICED });
    await row.waitFor({ state: 'hidden', timeout: NOTICED });
  }

  private async read(): Promise<RawRow[]> {
    const rows = await this.page
      .locator('.part.sidebar .monaco-list-row[role="treeitem"]')
      .evaluateAll((elements: DomElement[]) =>
        elements
          .map((element) => ({
            top: parseFloat(element.style.top),
            label: element.querySelector('.label-name')?.textContent ?? '',
            description: element.querySelector('.label-description')?.textContent ?? '',
            spoken: element.getAttribute('aria-label') ?? '',
            level: Number(element.getAttribute('aria-level')),
            collapsed: element.getAttribute('aria-expanded') === 'false',
          }))
          .sort((a, b) => a.top - b.top),
      );
    return rows.map(({ label, description, spoken, level, collapsed }) => ({
      label,
      description,
      spoken,
      level,
      collapsed,
    }));
  }
}

function matches(row: TaskRow, { label, group, description }: RowQuery): boolean {
  const isLabelled =
    typeof label === 'string'
      ? row.label === label || row.spoken.startsWith(`${label}, `)
      : label.test(row.label) || label.test(row.spoken);
  return isLabelled && (!group || row.group === group) && (!description || description.test(row.description));
}

function describe({ label, group, description }: RowQuery): string {
  return [group, String(label), description && String(description)].filter(Boolean).join(' › ');
}
