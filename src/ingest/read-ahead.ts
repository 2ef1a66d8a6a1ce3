import type { OpenSource, Source } from './source.ts';

/** Opens sources in their order, the next one already while the present one is staged. */
export class ReadAhead {
  readonly #sources: readonly Source[];
  #ahead: { readonly index: number; readonly opening: Promise<OpenSource> } | null = null;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  async open(index: number): Promise<OpenSource> {
    const opening = this.#ahead?.index === index ? this.#ahead.opening : this.#sources[index]?.open();
    this.#ahead = null;
    if (opening === undefined) throw new RangeError(`no source ${index}`);
    const open = await opening;
    this.#start(index + 1);
    return open;
  }

  /** Lets go of a source that was opened and never asked for. */
  async close(): Promise<void> {
    const open = await this.#ahead?.opening.catch(() => null);
    await open?.close();
  }

  /** A source that is remembered will hardly be read. */
  #start(index: number): void {
    const source = this.#sources[index];
    if (source === undefined || source.remembered !== null) return;
    const opening = source.open();
    // Whoever asks for it gets the failure; until then it must not end the process.
    opening.catch(() => {});
    this.#ahead = { index, opening };
  }
}
