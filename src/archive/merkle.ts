import { createHash } from 'node:crypto';

/**
 * An RFC 6962 tree that grows: its size and the roots of its perfect subtrees, largest first. That is all it takes
 * to add a leaf or tell the root. Source: RFC 6962 section 2.1.
 */
export interface Tree {
  readonly size: number;
  readonly peaks: readonly Uint8Array[];
}

export const EMPTY_TREE: Tree = Object.freeze({ size: 0, peaks: Object.freeze([]) });

/** The tree with one more leaf: the exact bytes of a log line without its newline. */
export function addLeaf(tree: Tree, line: Uint8Array): Tree {
  const peaks = [...tree.peaks];
  let node = digest(0, line);
  for (let rest = tree.size; rest % 2 === 1; rest = (rest - 1) / 2) node = digest(1, peaks.pop() ?? missing(), node);
  return { size: tree.size + 1, peaks: [...peaks, node] };
}

/** The tree's 32-byte root; of the empty tree, the SHA-256 of nothing. */
export function treeRoot({ peaks }: Tree): Uint8Array {
  return peaks.length === 0
    ? createHash('sha256').digest()
    : peaks.reduceRight((right, left) => digest(1, left, right));
}

function digest(prefix: 0 | 1, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256').update(Uint8Array.of(prefix));
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function missing(): never {
  throw new RangeError('expected one peak for each bit of the size');
}
