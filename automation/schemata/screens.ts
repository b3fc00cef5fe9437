import { coverTests } from './cover.ts';
import { calibrate } from './calibrate.ts';
import { compileScene } from './compile-scene.ts';
import type { ScreenScene, Screens } from './screen.ts';
import { createSession } from './session.ts';
import { findStuck } from './stuck.ts';
import { type Play, type ScreensNeeds, setStage } from './stage.ts';

/** Screens by drivers: test files of ours, in the workspace, that run the failing ones again and again in one process. */
export function createScreens(needs: ScreensNeeds): Screens {
  return {
    async open(scene, signal) {
      const why = whyNot(scene);
      if (why !== undefined) return { kind: 'no', why };
      const stage = setStage(needs, playOf(scene));
      if (typeof stage === 'string') return { kind: 'no', why: stage };
      stage.switchTo(compileScene(scene.texts, undefined).texts);
      const pace = await calibrate(stage, signal);
      stage.switchTo(new Map());
      if (typeof pace !== 'string') return { kind: 'open', session: createSession(needs, stage, pace) };
      stage.clear();
      return { kind: 'no', why: pace };
    },
    stuck: (scene, signal) => findStuck(needs, scene, signal),
    coverage: (scene, signal) => coverTests(needs, scene, signal),
  };
}

/** Errors of files and suites show in a driver as well; the others belong to a run of their own. */
function whyNot({ targets, texts }: ScreenScene): string | undefined {
  const foreign = targets.find(({ name }) => /(?:^| > )\((?:unhandled error|exit code|timeout)\)$/.test(name));
  if (targets.length === 0) return 'there is nothing to turn green';
  if (foreign !== undefined) return `"${foreign.name}" is no test's own failure`;
  return texts.size === 0 ? 'there is no text to switch' : undefined;
}

function playOf({ workspace, check, targets, green, texts, ticks }: ScreenScene): Play {
  const testFiles = [...new Set(targets.map(({ file }) => file))];
  const planned = (target: boolean) => ({ file, name }: { readonly file: string; readonly name: string }) => {
    const at = testFiles.indexOf(file);
    return at === -1 ? [] : [{ file: at, name, target }];
  };
  return { projectDir: workspace.projectDir, check, testFiles, texts, ticks, tests: [...targets.flatMap(planned(true)), ...green.flatMap(planned(false))] };
}
