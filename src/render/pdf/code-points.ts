/**
 * The code points that a TrueType file (sfnt) maps to a glyph: its `cmap` subtables of format 4 and 12.
 * Source: ISO/IEC 14496-22 (OpenType), 5.2.1.
 */
export function readCodePoints(sfnt: Uint8Array): ReadonlySet<number> {
  const view = new DataView(sfnt.buffer, sfnt.byteOffset, sfnt.byteLength);
  const cmap = tableOffset(view, 'cmap');
  const found = new Set<number>();
  for (let at = 0; at < view.getUint16(cmap + 2); at += 1) {
    const subtable = cmap + view.getUint32(cmap + 4 + at * 8 + 4);
    const format = view.getUint16(subtable);
    if (format === 4) addSegments(view, subtable, found);
    if (format === 12) addGroups(view, subtable, found);
  }
  return found;
}

function tableOffset(view: DataView, tag: string): number {
  for (let at = 0; at < view.getUint16(4); at += 1) {
    const record = 12 + at * 16;
    const name = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(record + byte)));
    if (name === tag) return view.getUint32(record + 8);
  }
  throw new RangeError(`typeface: expected the table ${tag}`);
}

function addSegments(view: DataView, subtable: number, found: Set<number>): void {
  const segments = view.getUint16(subtable + 6) / 2;
  const [ends, starts] = [subtable + 14, subtable + 16 + segments * 2];
  const [deltas, offsets] = [starts + segments * 2, starts + segments * 4];
  for (let at = 0; at < segments; at += 1) {
    const [first, last] = [view.getUint16(starts + at * 2), view.getUint16(ends + at * 2)];
    const [delta, offset] = [view.getUint16(deltas + at * 2), view.getUint16(offsets + at * 2)];
    for (let code = first; code <= last && code !== 0xffff; code += 1) {
      const glyph = offset === 0 ? code : view.getUint16(offsets + at * 2 + offset + (code - first) * 2);
      if (glyph !== 0 && ((glyph + delta) & 0xffff) !== 0) found.add(code);
    }
  }
}

function addGroups(view: DataView, subtable: number, found: Set<number>): void {
  for (let at = 0; at < view.getUint32(subtable + 12); at += 1) {
    const group = subtable + 16 + at * 12;
    const [first, last] = [view.getUint32(group), view.getUint32(group + 4)];
    for (let code = first; code <= last; code += 1) {
      if (view.getUint32(group + 8) + code - first !== 0) found.add(code);
    }
  }
}
