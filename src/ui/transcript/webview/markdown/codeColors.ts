import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';
import { node, type MarkdownNode } from './markdownNodes.ts';

/** Longer code stays in one color: it is colored again with each piece that comes. */
const COLORED_LENGTH = 16 * 1024;

const colors = createLowlight({
  ...{ bash, c, cpp, csharp, css, diff, go, java, javascript, json },
  ...{ python, ruby, rust, sql, typescript, xml, yaml },
});

type Shade = ReturnType<typeof colors.highlight>['children'][number];

/** Code with its words as elements of classes `hljs-…`, where its language is known. */
export function coloredCode(code: string, language: string): MarkdownNode[] {
  if (code.length > COLORED_LENGTH || !colors.registered(language)) return code === '' ? [] : [code];
  return colors.highlight(language, code).children.flatMap(shaded);
}

function shaded(shade: Shade): MarkdownNode[] {
  if (shade.type === 'text') return [shade.value];
  if (shade.type !== 'element') return [];
  const names = shade.properties.className;
  const children = shade.children.flatMap(shaded);
  // A part in another language has that as its class, which means nothing here.
  const isShade = Array.isArray(names) && String(names[0]).startsWith('hljs-');
  return [node('span', children, isShade ? { class: names.join(' ') } : {})];
}
