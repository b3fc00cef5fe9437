import { cruise } from 'dependency-cruiser';
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import { checkout } from './support/project.ts';

/** Outermost first: a room imports only from itself and from rooms further down. */
const ROOMS = ['start.ts', 'start', 'faces', 'loop', 'pipeline.ts', 'steps', 'fixers', 'schemata', 'watch', 'checks', 'workspace', 'guard', 'notify', 'limits', 'store', 'world', 'config', 'task', 'errors.ts'] as const;

describe('the arrows between rooms', () => {
  it('all point inwards, type imports included, and form no cycle', async () => {
    const { output } = await cruise(['automation'], options(rules()));
    const violations = (output as ICruiseResult).summary.violations.map((one) => `${one.rule.name}: ${one.from} -> ${one.to}`);
    expect((output as ICruiseResult).summary.totalDependenciesCruised).toBeGreaterThan(50);
    expect(violations).toEqual([]);
  }, 60_000);

  it('would be seen pointing outwards', async () => {
    const { output } = await cruise(['automation'], options([{ name: 'control', severity: 'error', from: { path: '^automation/steps/' }, to: { path: '^automation/task/' } }]));
    expect((output as ICruiseResult).summary.violations.length).toBeGreaterThan(0);
  }, 60_000);
});

function rules(): IForbiddenRuleType[] {
  const outwards = ROOMS.map((room, index): IForbiddenRuleType => {
    const above = ROOMS.slice(0, index).map(pathOf);
    return { name: `${room} imports from further out`, severity: 'error', from: { path: pathOf(room) }, to: { path: above.length === 0 ? '^never$' : above } };
  });
  const faces: IForbiddenRuleType = { name: 'faces talk to the store, never to the loop', severity: 'error', from: { path: pathOf('faces') }, to: { path: [pathOf('loop'), pathOf('pipeline.ts')] } };
  return [...outwards, faces, { name: 'no cycle', severity: 'error', from: {}, to: { circular: true } }];
}

function pathOf(room: string): string {
  return room.endsWith('.ts') ? `^automation/${room.replace('.', '\\.')}$` : `^automation/${room}/`;
}

function options(forbidden: IForbiddenRuleType[]) {
  return { baseDir: checkout, validate: true, ruleSet: { forbidden }, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } };
}
