/**
 * SQL of a value's shape: letters become x, Chinese characters 中, digits 9, blanks and control characters a blank; at most 40 characters.
 * Lengths and classes help to find a fault; the value itself never leaves the engine.
 */
export function maskedText(value: string): string {
  const steps = [
    ['\\p{Han}', '\u0001'],
    ['\\p{L}', 'x'],
    ['\\p{N}', '9'],
    ['\u0001', '中'],
    ['[\\p{C}\\p{Z}]', ' '],
  ];
  const masked = steps.reduce((sql, [from, to]) => `regexp_replace(${sql}, '${from}', '${to}', 'g')`, value);
  return `left(${masked}, 40)`;
}
