import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cssString, escapeHtml } from '../../src/render/escape.ts';

describe('cssString', () => {
  it('lets no text end the string: letters, digits and escapes only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cssString(text)).toMatch(/^"(?:[A-Za-z0-9]|\\[0-9a-f]+ )*"$/);
      }),
    );
  });

  it('reads back as the text, white space as one blank', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const inner = cssString(text).slice(1, -1);
        const read = inner.replaceAll(/\\([0-9a-f]+) /g, (_, code: string) =>
          String.fromCodePoint(Number.parseInt(code, 16)),
        );
        expect(read).toBe(text.replaceAll(/\s+/g, ' '));
      }),
    );
  });

  it('encodes a closing backslash and a line break, which would take the margin boxes away', () => {
    expect(cssString('back\\')).toBe('"back\\5c "');
    expect(cssString('a\nb')).toBe('"a\\20 b"');
  });
});

describe('escapeHtml', () => {
  it('leaves nothing that opens a tag or ends an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#x27);)/);
      }),
    );
  });
});
