import { button, element } from './dom.ts';
import { memory, remember } from './editorApi.ts';
import { l10n } from './l10n.ts';

/** How near to its end counts as the end. */
const NEAR = 32;

/** The part of the page that scrolls: it follows what comes while its end is in sight, and stays where it is otherwise. */
export class Scroller {
  readonly element: HTMLElement;
  readonly toEnd = button(l10n.t('Jump to End'), () => this.#jump(), { class: 'jump' });
  readonly #content: HTMLElement;
  #isAtEnd = true;
  #last = { scrollHeight: 0, scrollTop: 0 };

  constructor(content: HTMLElement) {
    this.#content = content;
    this.element = element('main', {
      attributes: { 'aria-label': l10n.t('Transcript'), tabindex: '0' },
      children: [content],
    });
    this.toEnd.hidden = true;
    this.element.addEventListener('scroll', () => this.#note(), { passive: true });
    // What is not in sight is measured when it comes into sight.
    new ResizeObserver(() => this.#follow()).observe(content);
    new ResizeObserver(() => this.#follow()).observe(this.element);
  }

  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** Changes what is shown, and keeps in sight what was. */
  change(draw: () => void, place: 'alone' | 'after' | 'before'): void {
    const { scrollHeight, scrollTop } = this.element;
    draw();
    if (place === 'alone') this.#restore();
    if (place === 'before') {
      this.#isAtEnd = false;
      this.element.scrollTop = this.element.scrollHeight - (scrollHeight - scrollTop);
    }
    this.#follow();
  }

  /** A page that was hidden is read on where it was. */
  #restore(): void {
    const { fromEnd } = memory();
    this.#isAtEnd = fromEnd === undefined;
    if (fromEnd !== undefined) this.element.scrollTop = this.#content.offsetHeight - fromEnd;
  }

  #jump(): void {
    this.#isAtEnd = true;
    this.#follow();
    this.element.focus();
  }

  #follow(): void {
    if (this.#isAtEnd) this.element.scrollTop = this.element.scrollHeight;
    this.toEnd.hidden = this.#isAtEnd;
    this.#measure();
  }

  #measure(): void {
    const { scrollHeight, scrollTop } = this.element;
    this.#last = { scrollHeight, scrollTop };
  }

  /** What is measured late moves the end away; only a way up through the same height is a person's. */
  #note(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    const isUp = scrollHeight === this.#last.scrollHeight && scrollTop < this.#last.scrollTop;
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#isAtEnd = true;
    else if (isUp) this.#isAtEnd = false;
    this.toEnd.hidden = this.#isAtEnd;
    this.#measure();
    this.#remember();
  }

  #remember(): void {
    const fromEnd = this.#content.offsetHeight - this.element.scrollTop;
    remember({ fromEnd: this.#isAtEnd ? undefined : fromEnd });
  }
}
