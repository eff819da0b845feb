/** What an element is made with; text is always text. */
export interface ElementParts {
  class?: string;
  text?: string;
  attributes?: Record<string, string>;
  children?: readonly Node[];
}

/** Makes an element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  parts: ElementParts = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.text !== undefined) made.textContent = parts.text;
  for (const [name, value] of Object.entries(parts.attributes ?? {})) made.setAttribute(name, value);
  made.append(...(parts.children ?? []));
  return made;
}

/** Makes a button that does something. */
export function button(label: string, press: () => void, parts: ElementParts = {}): HTMLButtonElement {
  const made = element('button', {
    ...parts,
    text: label,
    attributes: { type: 'button', ...parts.attributes },
  });
  made.addEventListener('click', press);
  return made;
}

/** A sign for eyes and a word for ears. */
export function sign(symbol: string, word: string): HTMLElement {
  return element('span', {
    class: 'sign',
    children: [
      element('span', { text: symbol, attributes: { 'aria-hidden': 'true' } }),
      element('span', { class: 'unseen', text: word }),
    ],
  });
}

/** Replaces text only where it differs, so that nothing that is selected is lost for nothing. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
