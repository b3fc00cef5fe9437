import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../automation/fixers/repair/generate.ts';
import { openSpace } from '../../../automation/fixers/repair/syntax/space.ts';
import { TEMPLATES } from '../../../automation/fixers/repair/templates/table.ts';
import type { Node } from 'typescript';
import { checkout } from '../../support/project.ts';

/** Real code of many kinds: rooms of keepgreen itself. */
const files = ['automation/task', 'automation/store', 'automation/limits'].flatMap((room) => readdirSync(join(checkout, room)).filter((name) => name.endsWith('.ts')).map((name) => `${room}/${name}`)).slice(0, 24);

describe('on real code', () => {
  it('no template throws at any node, and every edit lies in the file and none over another', () => {
    const wrong: string[] = [];
    let drafts = 0;
    for (const file of files) {
      const text = readFileSync(join(checkout, file), 'utf8');
      const space = openSpace({ projectDir: undefined, texts: new Map([[file, text]]), before: new Map([[file, text.replaceAll('===', '!==')]]), suspects: [], failures: [] }, file, text);
      const visit = (node: Node): void => {
        for (const template of TEMPLATES) {
          for (const { edits } of template.draftsAt(node, space)) {
            drafts += 1;
            const inOrder = [...edits].sort((one, other) => one.start - other.start);
            if (!inOrder.every((edit, index) => edit.start >= (inOrder[index - 1]?.end ?? 0) && edit.end >= edit.start && edit.end <= text.length)) wrong.push(`${template.name} in ${file}: ${JSON.stringify(edits)}`);
          }
        }
        space.ts.forEachChild(node, visit);
      };
      visit(space.source);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(drafts).toBeGreaterThan(10_000);
  });

  it('the same in a file that was cut off anywhere', () => {
    const text = readFileSync(join(checkout, files[3] ?? ''), 'utf8').slice(0, 3_000);
    for (let end = 100; end < text.length; end += 397) {
      let seen = 0;
      for (const _ of generate({ projectDir: undefined, texts: new Map([['a.ts', text.slice(0, end)]]), before: new Map(), suspects: [], failures: [] })) if ((seen += 1) > 60) break;
      expect(seen).toBeGreaterThanOrEqual(0);
    }
  });
});
