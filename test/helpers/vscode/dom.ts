/** As much of a page's elements as is read in it; the project is compiled without the types of browsers. */
export interface DomElement {
  className?: string;
  textContent: string | null;
  /** Of an input. */
  value?: string;
  style: { top: string };
  childNodes: Iterable<DomElement>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): DomElement | null;
  closest(selector: string): DomElement | null;
}

/** As much of a page's globals as is used in it. */
export interface DomGlobals {
  document: {
    documentElement: { append(child: DomElement): void } | null;
    querySelectorAll(selector: string): Iterable<DomElement>;
    createElement(name: string): DomElement;
    addEventListener(event: string, listener: (event: { target: DomElement }) => void): void;
  };
  MutationObserver: new (callback: () => void) => {
    observe(target: unknown, options: { childList: boolean; subtree: boolean }): void;
  };
}
