/* The part of LSP that the host serves for outputs as documents. Their text is not sent: the host reads the files. */

interface Position {
  line: number;
  character: number;
}

interface Range {
  start: Position;
  end: Position;
}

export interface DocumentParams {
  textDocument: { uri: string };
}

export interface HoverParams extends DocumentParams {
  position: Position;
}

export interface DocumentLink {
  range: Range;
  target: string;
  tooltip?: string;
}

export interface FoldingRange {
  startLine: number;
  endLine: number;
  kind?: string;
}

export interface DocumentSymbol {
  name: string;
  kind: number;
  range: Range;
  selectionRange: Range;
  children: DocumentSymbol[];
}

export interface Hover {
  contents: { kind: 'plaintext'; value: string };
}

/** The names of the requests. */
export const METHODS = {
  links: 'textDocument/documentLink',
  folds: 'textDocument/foldingRange',
  symbols: 'textDocument/documentSymbol',
  hover: 'textDocument/hover',
} as const;

/** What `initialize` announces. */
export const LANGUAGE_CAPABILITIES = {
  documentLinkProvider: {},
  foldingRangeProvider: true,
  documentSymbolProvider: { label: 'Steps' },
  hoverProvider: true,
};
