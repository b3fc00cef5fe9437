import { describe, expect, it } from 'vitest';
import { allTasks, edit, runProgram } from '../support/orchestrator.ts';
import type { TinyProject } from '../support/project.ts';
import { tinyProject } from '../support/project.ts';
import { jsShop } from '../support/shop.ts';

const FILE = 'src/cart.js';

/** An edit of three hunks, of which the second is wrong. */
function rewrite(project: TinyProject): void {
  edit(project, FILE, '  const amounts', '  const all = [...items];\n  const amounts');
  edit(project, FILE, 'sum + amount, 0', 'sum - amount, 0');
  edit(project, FILE, '/** What a person reads. */', '/** What a person reads in the cart. */');
}

async function ask(project: TinyProject, home: string | undefined, ...words: string[]): Promise<{ code: number | null; out: string; home: string }> {
  const program = runProgram(project, words, {}, home);
  const code = await program.exited;
  return { code, out: program.output(), home: program.home };
}

describe('what quickfix can not fix', () => {
  it('is explained by why: the part of the change that broke it, its lines marked', async () => {
    const project = jsShop();
    rewrite(project);
    const { home } = await ask(project, undefined, 'fix', FILE);
    const [task] = allTasks(project);
    const { code, out } = await ask(project, home, 'why', task?.id ?? '');
    expect(code).toBe(0);
    expect(out).toContain('adds up');
    expect(out).toMatch(/this broke it \(with this part alone taken back it is green \(asked twice; \d+ runs in all\)\):\nsrc\/cart\.js\n/);
    expect(out).toMatch(/▶ +5 {2}\+ {2}return amounts\.reduce\(\(sum, amount\) => sum - amount, 0\);\n +└ 1\. 0\.\d\d {2}it is green with this taken back/);
    expect(out).not.toContain('-/** What a person reads. */');
    const asked = JSON.parse((await ask(project, home, 'why', task?.id ?? '', '--json')).out) as Record<string, unknown>;
    expect(asked).toMatchObject({ guilty: { minimal: true, hunks: [{ file: FILE, first: 5, last: 5 }] }, failures: [{ name: 'adds up' }], task: { outcome: 'unfixable' } });
    expect((asked['suspects'] as { first: number }[])[0]?.first).toBe(5);
  });

  it('is explained in a folder without git too, once something was seen green there', async () => {
    const shop = jsShop();
    const files = ['package.json', '.gitignore', 'src/cart.js', 'src/cart.test.js', 'src/tax.js', 'src/tax.test.js'];
    const project = tinyProject(Object.fromEntries(files.map((file) => [file, shop.git('show', `HEAD:${file}`)])), { git: false });
    const { home, code } = await ask(project, undefined, 'fix');
    expect(code).toBe(0);
    rewrite(project);
    await ask(project, home, 'fix', FILE);
    expect((await ask(project, home, 'why', allTasks(project).at(-1)?.id ?? '')).out).toContain('this broke it');
  });
});
