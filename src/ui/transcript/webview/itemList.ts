import type { TranscriptItem } from '../transcriptModel.ts';
import { element } from './dom.ts';
import { itemView, type ItemView } from './itemView.ts';

interface Shown {
  kind: TranscriptItem['kind'];
  version: number;
  view: ItemView;
}

/** A list of items on the page; of what changes only that is drawn anew. */
export class ItemList {
  readonly element = element('div', { class: 'items' });
  #shown = new Map<number, Shown>();

  /** `isOtherModel`: versions are counted anew, so all is looked at. */
  show(items: readonly TranscriptItem[], { isOtherModel = false } = {}): void {
    const before = this.#shown;
    const now = new Map<number, Shown>();
    let place = this.element.firstChild;
    for (const item of items) {
      const shown = this.#update(before.get(item.key), item, isOtherModel);
      now.set(item.key, shown);
      before.delete(item.key);
      if (place === shown.view.element) place = place.nextSibling;
      else this.element.insertBefore(shown.view.element, place);
    }
    for (let rest = place; rest;) {
      const next: ChildNode | null = rest.nextSibling;
      rest.remove();
      rest = next;
    }
    this.#shown = now;
  }

  /** Forgets what was shown, with what was opened in it. */
  clear(): void {
    this.#shown.clear();
    this.element.replaceChildren();
  }

  #update(known: Shown | undefined, item: TranscriptItem, isOtherModel: boolean): Shown {
    if (!known || known.kind !== item.kind)
      return { kind: item.kind, version: item.version, view: itemView(item, () => new ItemList()) };
    if (isOtherModel || known.version !== item.version) known.view.update(item, isOtherModel);
    known.version = item.version;
    return known;
  }
}
