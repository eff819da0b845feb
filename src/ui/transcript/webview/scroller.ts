import { button, element } from './dom.ts';
import { memory, remember } from './editorApi.ts';

/** How near to its end counts as the end. */
const NEAR = 32;

/** The part of the page that scrolls: it follows what comes while its end is in sight, and stays where it is otherwise. */
export class Scroller {
  readonly element: HTMLElement;
  readonly toEnd = button('Jump to End', () => this.#jump(), { class: 'jump' });
  readonly #content: HTMLElement;
  #isAtEnd = true;

  constructor(content: HTMLElement) {
    this.#content = content;
    this.element = element('main', {
      attributes: { 'aria-label': 'Transcript', tabindex: '0' },
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
    else if (place === 'before')
      this.element.scrollTop = this.element.scrollHeight - (scrollHeight - scrollTop);
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
  }

  #note(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    this.#isAtEnd = isAtEnd;
    this.toEnd.hidden = isAtEnd;
    const { task, draft } = memory();
    const kept = { ...(task === undefined ? {} : { task }), ...(draft === undefined ? {} : { draft }) };
    remember(isAtEnd ? kept : { ...kept, fromEnd: this.#content.offsetHeight - scrollTop });
  }
}
