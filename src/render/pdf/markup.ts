import { NOT_AVAILABLE } from '../../domain/index.ts';
import { escapeHtml } from '../escape.ts';
import type { Piece } from '../words.ts';

/** HTML made by this room's own code; the only thing that a template may put in without escaping. */
export class Markup {
  readonly #html: string;

  private constructor(html: string) {
    this.#html = html;
  }

  /** A sentence: text escaped, each figure in its own typeface and under its id. */
  static ofPieces(pieces: readonly Piece[]): Markup {
    return new Markup(pieces.map(pieceHtml).join(''));
  }

  /** A drawing of the chart room. */
  static ofDrawing(svg: string): Markup {
    return new Markup(svg);
  }

  /** The head or the body of a document, put together by this room. */
  static ofDocument(html: string): Markup {
    return new Markup(html);
  }

  toString(): string {
    return this.#html;
  }
}

function pieceHtml(piece: Piece): string {
  if (piece.kind === 'text') return textHtml(piece.text);
  const look = piece.text === NOT_AVAILABLE ? 'figure absent' : 'figure';
  return `<span class="${look}" data-figure="${escapeHtml(piece.id)}">${escapeHtml(piece.text)}</span>`;
}

/** Dates and ranges stay on one line; long codes without a break (hashes, ids) may break anywhere. */
function textHtml(text: string): string {
  return text
    .split(/(\d+(?:-\d+)+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{25,})/u)
    .map((part, at) => (at % 2 === 0 ? escapeHtml(part) : codeHtml(part)))
    .join('');
}

function codeHtml(code: string): string {
  if (code.length < 25) return `<span class="unbroken">${escapeHtml(code)}</span>`;
  return (code.match(/.{1,8}/gsu) ?? []).map(escapeHtml).join('<wbr>');
}
