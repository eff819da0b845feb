import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * What text of our pages looks like in the themes that come with the editor: 4.5:1 at least, as the guidelines for
 * accessibility ask. The colors are those that the editor gives to a page in each of these themes.
 */

const ROOT = join(import.meta.dirname, '../../../..');
const THEMES = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/themeColors.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>;
const ENOUGH = 4.5;

type Color = [red: number, green: number, blue: number, alpha: number];
type Rule = { selector: string; style: Map<string, string> };

/** The rules of a style sheet, with those inside of others. */
function rulesOf(css: string): Rule[] {
  const bare = css.replaceAll(/\/\*[^]*?\*\//g, '');
  return [...bare.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => {
    const parts = body.split(';').map((line) => /^\s*([\w-]+)\s*:\s*([^]+)$/.exec(line));
    const pairs = parts.flatMap((part): [string, string][] =>
      part ? [[part[1] ?? '', (part[2] ?? '').replaceAll(/\s+/g, ' ').trim()]] : [],
    );
    return { selector: selector.trim().replaceAll(/\s+/g, ' '), style: new Map(pairs) };
  });
}

/** Splits at the commas that are in no parentheses. */
function partsOf(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const character of text) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

class Page {
  readonly rules: Rule[];
  readonly #own: ReadonlyMap<string, string>;

  constructor(file: string) {
    this.rules = rulesOf(readFileSync(join(ROOT, 'media', file), 'utf8'));
    this.#own = this.rules.find(({ selector }) => selector === ':root')?.style ?? new Map<string, string>();
  }

  /** The color that an expression means in a theme; `undefined` where the theme has none. */
  color(expression: string, theme: Record<string, string>): Color | undefined {
    const [, call = '', inside = ''] = /^([\w-]+)\(([^]*)\)$/.exec(expression) ?? [];
    const parts = partsOf(inside);
    if (call === 'var') {
      const [name = '', ...fallback] = parts;
      const value = this.#own.get(name) ?? theme[name.replace('--vscode-', '')] ?? fallback.join(', ');
      return value === '' ? undefined : this.color(value, theme);
    }
    if (call === 'color-mix') {
      const [, one = '', other = ''] = parts;
      const [, first = '', share = '50'] = /^(.*) (\d+)%$/.exec(one) ?? [];
      const [a, b] = [this.color(first, theme), this.color(other, theme)];
      return a && b && over([a[0], a[1], a[2], Number(share) / 100], b);
    }
    if (call === 'rgb' || call === 'rgba') {
      const [red = 0, green = 0, blue = 0, alpha = 1] = parts.map(Number);
      return [red, green, blue, alpha];
    }
    if (expression === 'transparent') return [0, 0, 0, 0];
    const [, hex = ''] = /^#([\da-f]{6}(?:[\da-f]{2})?)$/i.exec(expression) ?? [];
    if (hex === '') return undefined;
    const [red = 0, green = 0, blue = 0, alpha = 255] = (hex.match(/../g) ?? []).map((each) =>
      parseInt(each, 16),
    );
    return [red, green, blue, alpha / 255];
  }
}

/** A color on another, which is opaque. */
function over([red, green, blue, alpha]: Color, below: Color): Color {
  const mixed = [red, green, blue].map((part, index) => part * alpha + (below[index] ?? 0) * (1 - alpha));
  return [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0, 1];
}

function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = color.slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(text: Color, background: Color): number {
  const [light = 0, dark = 0] = [luminance(over(text, background)), luminance(background)].toSorted(
    (a, b) => b - a,
  );
  return (light + 0.05) / (dark + 0.05);
}

/** What texts lie on that say nothing of their own background. */
const PAPERS = [
  'editor-background',
  'textCodeBlock-background',
  'textBlockQuote-background',
  'editorWidget-background',
];

/** Text that is pale in a theme, with its ratio. */
function paleIn(page: Page, theme: Record<string, string>): string[] {
  const paper = page.color('var(--vscode-editor-background)', theme) ?? [0, 0, 0, 1];
  const papers = PAPERS.map((name) => page.color(`var(--vscode-${name})`, theme) ?? paper).map((color) =>
    over(color, paper),
  );
  const usual = 'var(--vscode-foreground)';
  return page.rules.flatMap(({ selector, style }) => {
    const background = style.get('background') ?? style.get('background-color') ?? '';
    if (!style.has('color') && background === '') return [];
    // What is looked at or pointed to has the color that it has otherwise.
    const base = selector.replace(/:hover.*$/, '');
    const otherwise = page.rules.find((rule) => rule.selector === base && rule.style.has('color'));
    const given = style.get('color') ?? otherwise?.style.get('color') ?? usual;
    const color = page.color(given === 'inherit' ? usual : given, theme);
    const isInInput = selector.includes('::placeholder');
    const own = page.color(isInInput ? 'var(--vscode-input-background)' : background, theme);
    if (!color) return [];
    const ratio = Math.min(...(own ? [over(own, paper)] : papers).map((below) => contrast(color, below)));
    return ratio < ENOUGH ? [`${selector}: ${ratio.toFixed(1)}`] : [];
  });
}

test('the ratio is that of the guidelines', () => {
  expect(contrast([0, 0, 0, 1], [255, 255, 255, 1])).toBeCloseTo(21);
  expect(contrast([119, 119, 119, 1], [255, 255, 255, 1])).toBeCloseTo(4.48, 2);
  // The colors of icons, of which text once was.
  expect(contrast([115, 201, 145, 1], [255, 255, 255, 1])).toBeLessThan(2.1);
});

describe.each(['transcript.css', 'race.css'])('%s', (file) => {
  const page = new Page(file);
  test.each(Object.keys(THEMES))('has no pale text in %s', (name) => {
    const theme = THEMES[name] ?? {};
    const colored = page.rules.filter(({ style }) => style.has('color'));
    expect(colored.length).toBeGreaterThan(5);
    expect(paleIn(page, theme)).toEqual([]);
  });
});
