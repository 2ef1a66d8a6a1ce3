declare module 'subset-font' {
  /** Cuts a typeface down to the characters of a text. */
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { readonly targetFormat: 'sfnt' | 'woff2'; readonly noHinting?: boolean },
  ): Promise<Buffer>;
}
