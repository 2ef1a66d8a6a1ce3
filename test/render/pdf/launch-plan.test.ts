import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { planLaunch } from '../../../src/render/pdf/launch-plan.ts';
import { freshFolder } from '../../support/command-line.ts';

const NOBODY = 65534;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

let folder: Awaited<ReturnType<typeof freshFolder>>;

beforeEach(async () => {
  folder = await freshFolder('launch');
  await chmod(folder.path, 0o755);
});

afterEach(() => folder.remove());

// Only as root is the browser another user, whose profile may have to stand beside other programs' files.
test.runIf(isRoot)(
  'profiles of browsers that were killed long ago go; fresh ones and those of others stay',
  async () => {
    const hours = { stale: 48, fresh: 1, foreign: 48 };
    for (const [name, age] of Object.entries(hours)) {
      const profile = join(folder.path, `riskpress-browser-${name}`);
      await mkdir(join(profile, 'Default'), { recursive: true });
      if (name !== 'foreign') await chown(profile, NOBODY, NOBODY);
      const then = Date.now() / 1000 - age * 3600;
      await utimes(profile, then, then);
    }
    const plan = await planLaunch({ chrome: '/bin/true', sandbox: true, workFolder: folder.path });
    expect(plan.profile.startsWith(join(folder.path, 'riskpress-browser-'))).toBe(true);
    const left = Object.keys(hours).filter((name) => existsSync(join(folder.path, `riskpress-browser-${name}`)));
    expect(left).toEqual(['fresh', 'foreign']);
  },
);
