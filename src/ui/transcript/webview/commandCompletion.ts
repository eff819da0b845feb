import type { ViewRun } from '../viewMessages.ts';
import { element } from './dom.ts';
import { l10n } from './l10n.ts';

type Command = ViewRun['commands'][number];

const SHOWN = 50;

/** The commands that what is written may become, best first: a message that is so far only `/` and a part of a name. */
export function matchingCommands(commands: readonly Command[], written: string): Command[] {
  const part = /^\/(\S*)$/.exec(written)?.[1]?.toLowerCase();
  if (part === undefined) return [];
  const placed = commands.map((command) => ({ command, at: command.name.toLowerCase().indexOf(part) }));
  const found = placed.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at);
  return found.slice(0, SHOWN).map(({ command }) => command);
}

/** Offers the commands of an agent above the message box while one is being written. */
export class CommandCompletion {
  readonly element = element('ul', {
    class: 'commands',
    attributes: { id: 'commands', role: 'listbox', 'aria-label': l10n.t('Commands of the agent') },
  });
  readonly #box: HTMLTextAreaElement;
  readonly #accepted: () => void;
  #commands: readonly Command[] = [];
  #found: Command[] = [];
  #chosen = 0;
  /** What was written when the offer was put away. */
  #refused: string | undefined;

  /** `accepted` is called when a command stands in the box. */
  constructor(box: HTMLTextAreaElement, accepted: () => void) {
    this.#box = box;
    this.#accepted = accepted;
    box.setAttribute('aria-controls', 'commands');
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-haspopup', 'listbox');
    box.addEventListener('blur', () => this.#offer([]));
    // The box keeps the focus.
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
  }

  show(commands: readonly Command[]): void {
    if (JSON.stringify(commands) === JSON.stringify(this.#commands)) return;
    this.#commands = commands;
    if (document.activeElement === this.#box) this.update();
  }

  /** Looks at what is written now. */
  update(): void {
    const { value } = this.#box;
    if (value !== this.#refused) this.#refused = undefined;
    this.#offer(this.#refused === undefined ? matchingCommands(this.#commands, value) : []);
  }

  /** Whether a key was for the offer. */
  takes({ key, shiftKey }: KeyboardEvent): boolean {
    const { length } = this.#found;
    if (length === 0) return false;
    if (key === 'ArrowDown' || key === 'ArrowUp')
      this.#choose(this.#chosen + (key === 'ArrowDown' ? 1 : length - 1));
    else if (key === 'Escape') this.#refuse();
    else if (key === 'Tab' && !shiftKey) this.#accept(this.#chosen);
    // A command that is written out is sent.
    else if (key === 'Enter' && !shiftKey && this.#box.value !== `/${this.#found[this.#chosen]?.name}`)
      this.#accept(this.#chosen);
    else return false;
    return true;
  }

  #offer(found: Command[]): void {
    this.#found = found;
    this.element.replaceChildren(
      ...found.map(({ name, description, hint }, index) => {
        const words = [element('span', { text: `/${name}` }), element('span', { text: description || hint })];
        const offered = element('li', {
          attributes: { id: `command-${index}`, role: 'option' },
          children: words,
        });
        offered.addEventListener('click', () => this.#accept(index));
        return offered;
      }),
    );
    this.#choose(0);
  }

  #choose(index: number): void {
    const { length } = this.#found;
    this.#chosen = length === 0 ? 0 : index % length;
    for (const [at, each] of [...this.element.children].entries())
      each.setAttribute('aria-selected', String(at === this.#chosen));
    const chosen = this.element.children[this.#chosen];
    chosen?.scrollIntoView({ block: 'nearest' });
    if (chosen) this.#box.setAttribute('aria-activedescendant', chosen.id);
    else this.#box.removeAttribute('aria-activedescendant');
  }

  #refuse(): void {
    this.#refused = this.#box.value;
    this.#offer([]);
  }

  #accept(index: number): void {
    const command = this.#found[index];
    if (!command) return;
    this.#box.value = `/${command.name} `;
    this.#accepted();
  }
}
