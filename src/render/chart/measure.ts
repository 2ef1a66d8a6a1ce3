/** Width in pixels that a text takes at a font size: CJK characters are square, others a good half. */
export function textWidth(text: string, size: number): number {
  const widths = Array.from(text, (character) => (/[⺀-￿]/.test(character) ? 1 : 0.56));
  return Math.ceil(widths.reduce((sum, width) => sum + width, 0) * size);
}

/** A text cut to a width in pixels, with an ellipsis where something is left out. */
export function shortened(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > most) characters.pop();
  return `${characters.join('')}…`;
}

/** The widest of several texts, within bounds. */
export function widest(texts: readonly string[], size: number, most: number): number {
  return Math.min(most, Math.max(0, ...texts.map((text) => textWidth(text, size))));
}

/** A tick's number: thousands separated, no trailing zeros, no binary noise. */
export function tickText(value: number, percent: boolean): string {
  const [whole = '', decimals] = String(Number(value.toFixed(6))).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${grouped}${decimals === undefined ? '' : `.${decimals}`}${percent ? '%' : ''}`;
}
