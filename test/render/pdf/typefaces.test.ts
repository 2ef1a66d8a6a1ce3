import { describe, expect, it } from 'vitest';

import { typefacesFor, withoutMissing } from '../../../src/render/pdf/typefaces.ts';

describe('the typefaces of a text', () => {
  it('are three: two weights for text, one for figures, all embedded', async () => {
    const { css, missing } = await typefacesFor('不良贷款率 NPL 1.49% 〓“”…—÷');
    expect(missing.size).toBe(0);
    expect(css.match(/@font-face/g)).toHaveLength(3);
    expect(css.match(/src: url\(data:font\/ttf;base64,/g)).toHaveLength(3);
    expect(css).not.toMatch(/https?:|\.woff/);
  });

  it('are the same for the same characters in any order', async () => {
    expect(await typefacesFor('贷款abc')).toEqual(await typefacesFor('cba款贷贷'));
  });

  it('take a rare character from the numbered parts, for that character alone', async () => {
    const { css, missing } = await typefacesFor('囧堃鱻');
    const plain = await typefacesFor('囧堃');
    expect(missing.size).toBe(0);
    expect(plain.css.match(/@font-face/g)).toHaveLength(3);
    expect(css.match(/unicode-range: U\+9c7b;/g)).toHaveLength(2);
  });

  it('count what nobody can see, or no part holds, as missing; it is shown as 〓', async () => {
    const text = 'a\u202eb\u200bc\u0000d\ue000e\ud83d𠮷\u{10ffff}';
    const { missing } = await typefacesFor(text);
    expect([...missing].sort()).toEqual(['\u0000', '\u200b', '\u202e', '\ud83d', '\ue000', '𠮷', '\u{10ffff}'].sort());
    expect(withoutMissing(text, missing)).toBe('a〓b〓c〓d〓e〓〓〓');
  });
});
