import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { guidePaths, ROOT, readPage } from '../support/markdown.ts';

it.each([...guidePaths(), 'CONTRIBUTING.md', 'CHANGELOG.md'])(
  '%s links to files and headings that are there',
  (path) => {
    const { links } = readPage(path);
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !(target.endsWith('.md') && readPage(target).anchors.has(anchor));
    });
    expect(broken).toEqual([]);
  },
);

it('leads from the README to every page', () => {
  const linked = readPage('README.md').links.map((link) => link.split('#')[0]);
  expect(guidePaths().filter((path) => path !== 'README.md' && !linked.includes(path))).toEqual([]);
});
