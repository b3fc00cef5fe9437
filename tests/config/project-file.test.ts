import { describe, expect, it } from 'vitest';
import { PROJECT_FILE, readProjectFile } from '../../automation/config/project-file.ts';
import { table } from '../../automation/config/table.ts';
import { tinyProject } from '../support/project.ts';

function read(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return readProjectFile(tinyProject({ [PROJECT_FILE]: text }, { git: false }).dir);
}

describe('keepgreen.config.json', () => {
  it('may be missing', () => {
    expect(readProjectFile(tinyProject({}, { git: false }).dir)).toMatchObject({ problems: [], warnings: [], checks: [] });
  });

  it.each(['{', '[]', 'null', '""', '7'])('that holds %s is refused', (text) => {
    expect(read(text).problems).toEqual([expect.stringContaining('Allowed: one JSON object.')]);
  });

  it('may not set what guards the user: it is ignored, and said so', () => {
    for (const name of ['CLAUDE_BIN', 'STATE_FILE', 'LOCK_FILE', 'LOG_FILE', 'WORKSPACE_DIR', 'ANTHROPIC_API_KEY', 'PROJECT_ROOT', 'MAX_RETRIES', 'TASK_TIMEOUT_SECONDS']) {
      const file = read({ [name]: 'x' });
      expect(file.values.size).toBe(0);
      expect(file.warnings).toEqual([expect.stringContaining(`a project may not set ${name}`)]);
    }
    expect(read({ landIdleSeconds: 2 }).values.size).toBe(1);
  });

  it('never sets a secret', () => {
    expect(Object.values(table).filter((setting) => setting.secret === true && setting.project)).toEqual([]);
  });

  it('is warned about unknown keys, with the nearest known one', () => {
    expect(read({ watchPath: ['src'], somethingElse: 1, $schema: 'x' }).warnings).toEqual([
      '"watchPath" in keepgreen.config.json is no setting of keepgreen; did you mean watchPaths?',
      '"somethingElse" in keepgreen.config.json is no setting of keepgreen',
    ]);
  });

  it('takes a BOM, numbers, booleans and lists', () => {
    const file = read(`\uFEFF${JSON.stringify({ maxBatchSize: 10, autoFixEnabled: false, watchPaths: ['a,b'] })}`);
    expect([...file.values.values()].map((found) => found.raw)).toEqual(['10', 'false', ['a,b']]);
  });
});

describe('checks of the project\'s own', () => {
  it('have a name, a command and a parser', () => {
    const file = read({ checks: [{ name: 'py', command: 'python3 -m pytest "-k a b"', parser: 'junit', dir: './api/' }, { name: 'lint', command: ['a', 'b c'], parser: 'exit-code', kind: 'lint' }] });
    expect(file.checks).toEqual([
      { name: 'py', kind: 'test', command: ['python3', '-m', 'pytest', '-k a b'], parser: 'junit', dir: 'api' },
      { name: 'lint', kind: 'lint', command: ['a', 'b c'], parser: 'exit-code', dir: '' },
    ]);
  });

  it.each([
    [{ checks: {} }, 'checks ('],
    [{ checks: [{ name: 'x', command: 'y', parser: 'xml' }] }, 'checks[0].parser'],
    [{ checks: [{ name: 'x', command: [], parser: 'tap' }] }, 'checks[0].command'],
    [{ checks: [{ name: 'x', command: 'a && b', parser: 'tap' }] }, 'without shell syntax'],
    [{ checks: [{ name: 'x', command: 'a', parser: 'tap', dir: '../other' }] }, 'a folder inside the project'],
    [{ checks: [{ name: 'x', command: 'a', parser: 'tap' }, { name: 'x', command: 'b', parser: 'tap' }] }, 'used twice'],
    [{ checks: [{ name: 'x y', command: 'a', parser: 'tap' }] }, 'a name of letters'],
    [{ checks: [{ name: 'x', command: 'a', parser: 'tap', env: {} }] }, 'env'],
  ])('are refused when wrong: %j', (content, why) => {
    const file = read(content);
    expect(file.problems).toHaveLength(1);
    expect(file.problems[0]).toContain(why);
  });
});
