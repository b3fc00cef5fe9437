import type { Guard, GuardFinding } from '../task/fixer.ts';
import { findingOf } from './rule.ts';
import type { Rule, Severity, Sighting } from './rule.ts';
import { studyOf } from './study/study.ts';
import type { Study } from './study/study.ts';
import { RULES } from './table.ts';

/**
 * Judges a patch before anything of it runs: where it reaches (rules by path and size), what it brings in (rules over
 * the syntax of scripts and the text of everything else), and what the agent was seen trying. Only what is added or
 * changed counts. Pure, bounded, never throws.
 */
export const guard: Guard = (about) => {
  const study = studyOf(about);
  const seen = RULES.flatMap((rule) => look(rule, study).map((sighting) => ({ severity: rule.severity, finding: findingOf(rule, sighting) })));
  const of = (severity: Severity): readonly GuardFinding[] => seen.filter((one) => one.severity === severity).map(({ finding }) => finding);
  const findings = of('refuse');
  return findings.length === 0 ? { kind: 'clean', warnings: of('warn'), asks: of('ask') } : { kind: 'refused', findings };
};

/** So many sightings of one rule say enough. */
const MAX_SIGHTINGS = 20;

/** A rule that stumbles over a text nobody foresaw judges by the text alone. */
function look(rule: Rule, study: Study): readonly Sighting[] {
  try {
    return [...rule.look(study)].slice(0, MAX_SIGHTINGS);
  } catch {
    return lookWithoutTrees(rule, study);
  }
}

function lookWithoutTrees(rule: Rule, study: Study): readonly Sighting[] {
  const blind = (files: Study['sources']): Study['sources'] => files.map((file) => ({ ...file, script: () => undefined }));
  try {
    return [...rule.look({ ...study, sources: blind(study.sources), tests: blind(study.tests) })].slice(0, MAX_SIGHTINGS);
  } catch {
    return [];
  }
}

