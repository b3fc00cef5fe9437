import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Runner } from '../task/check.ts';
import type { Settings } from '../config/settings.ts';
import { type Lookout, createLookout } from './lookout.ts';
import type { PackageFacts } from './package-facts.ts';
import type { Discovery } from './runner.ts';
import { runners } from './runners/table.ts';
import { readPackages } from './workspaces.ts';

/** A project as it stands: its packages, and the checks they and the settings ask for. */
export interface Project {
  readonly packages: readonly PackageFacts[];
  readonly checks: readonly Check[];
}

type Wishes = Pick<Settings, 'customChecks' | 'checksOff'>;
const MOST_KEPT = 16;

/** Reads a project (absolute real path); what was read before is believed as long as no file it came from changed. */
export function createDiscovery(settings: Wishes): (projectDir: string) => Project {
  const kept = new Map<string, { readonly look: Lookout; readonly project: Project }>();
  return (projectDir) => {
    const before = kept.get(projectDir);
    if (before?.look.unchanged() === true) return before.project;
    const look = createLookout();
    const project = readProject(look, projectDir, settings);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(projectDir, { look, project });
    return project;
  };
}

function readProject(look: Lookout, projectDir: string, settings: Wishes): Project {
  const packages = readPackages(look, projectDir);
  const found = packages.flatMap((facts) => checksOf(facts));
  const checks = withoutCovered(found).map(({ check }) => check);
  const off = new Set(settings.checksOff);
  return { packages, checks: [...checks, ...customChecks(projectDir, settings)].filter((check) => !off.has(check.name)) };
}

interface Found {
  readonly check: Check;
  readonly discovery: Discovery;
}

/** A package that is merely installed speaks for a check only where nothing else asks for one of its kind. */
function checksOf(facts: PackageFacts): readonly Found[] {
  const found = Object.entries(runners).flatMap(([runner, adapter]) => {
    const discovery = adapter.discover?.(facts);
    return discovery === undefined ? [] : [{ discovery, check: checkOf(facts, runner as Runner, discovery) }];
  });
  return found.filter(({ check, discovery }) => discovery.weak !== true || !found.some((other) => other.check.kind === check.kind && other.discovery.weak !== true));
}

function checkOf({ dir }: PackageFacts, runner: Runner, { configFile }: Discovery): Check {
  return { name: dir === '' ? runner : `${dir}:${runner}`, kind: runners[runner].kind, runner, dir, ...(configFile === undefined ? {} : { configFile }) };
}

/** A runner that the root starts sees the packages' files too; only types and node:test belong to each package alone. */
function withoutCovered(found: readonly Found[]): readonly Found[] {
  const atRoot = new Set(found.filter(({ check }) => check.dir === '').map(({ check }) => check.runner));
  return found.filter(({ check }) => check.dir === '' || check.runner === 'tsc' || check.runner === 'node-test' || !atRoot.has(check.runner));
}

function customChecks(projectDir: string, { customChecks: wished }: Wishes): readonly Check[] {
  const configFile = existsSync(join(projectDir, 'keepgreen.config.json')) ? { configFile: 'keepgreen.config.json' } : {};
  return wished.map(({ name, kind, command, parser, dir }) => ({ name, kind, runner: 'custom', dir, command, parser, ...configFile }));
}
