import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { addLeaf, EMPTY_TREE, treeRoot } from '../../src/archive/merkle.ts';

/** MTH of RFC 6962 section 2.1, word for word. */
function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  const hash = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = leaves;
  if (only === undefined) return hash();
  if (leaves.length === 1) return hash(Buffer.of(0), only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the Merkle tree', () => {
  test('gives the root of the RFC at every size', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 }), (leaves) => {
        let tree = EMPTY_TREE;
        leaves.forEach((leaf, index) => {
          tree = addLeaf(tree, leaf);
          expect(tree.size).toBe(index + 1);
          expect(hex(treeRoot(tree))).toBe(hex(naiveRoot(leaves.slice(0, index + 1))));
        });
        expect(hex(treeRoot(leaves.reduce(addLeaf, EMPTY_TREE)))).toBe(hex(naiveRoot(leaves)));
      }),
      { numRuns: 60 },
    );
  });

  test('knows the published roots of the test leaves of Certificate Transparency', () => {
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots = leaves.map((_, count) =>
      hex(
        treeRoot(
          leaves
            .slice(0, count + 1)
            .map((leaf) => Buffer.from(leaf, 'hex'))
            .reduce(addLeaf, EMPTY_TREE),
        ),
      ),
    );
    expect(hex(treeRoot(EMPTY_TREE))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(roots[0]).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(roots[1]).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
    expect(roots[7]).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });
});
