import { onTestFinished } from 'vitest';
import { Loop } from '../../automation/loop/loop.ts';
import type { LoopDeps } from '../../automation/loop/loop.ts';
import type { Store } from '../../automation/task/state.ts';
import type { ScriptedClock } from '../../automation/world/scripted.ts';
import { createScriptedClock } from '../../automation/world/scripted.ts';
import { openScene, redWhileBad } from '../support/scene.ts';
import type { Scene, SceneOptions } from '../support/scene.ts';

export interface LoopScene extends Scene {
  readonly clock: ScriptedClock;
  readonly loop: Loop;
  /** Lets time pass until `look` answers true. */
  until(look: () => boolean | Promise<boolean>, what: string): Promise<void>;
}

/** A scene with the loop running over it under a scripted clock; stopped when the test has finished. */
export async function openLoop(options: Partial<SceneOptions> = {}, deps: Partial<LoopDeps> & { wrap?: (store: Store) => Store } = {}): Promise<LoopScene> {
  const clock = createScriptedClock(new Date());
  const scene = await openScene({ tests: [redWhileBad('adds', 'a.js')], ...options, clock });
  const { wrap, ...rest } = deps;
  const store = wrap?.(scene.store) ?? scene.store;
  const loop = new Loop({ shop: scene.shop, store, watcher: undefined, probeAgent: () => Promise.resolve({ ok: false, summary: 'not asked', resetAt: null }), ...rest });
  const until = (look: () => boolean | Promise<boolean>, what: string) => passTime(clock, look, what);
  onTestFinished(async () => {
    void loop.stop({ now: true });
    let ended = false;
    void loop.done.then(() => (ended = true));
    await until(() => ended, 'the loop to end');
  });
  return { ...scene, clock, loop, until };
}

/** Real git works meanwhile, so real time passes too; the deadline only bounds a failure. */
async function passTime(clock: ScriptedClock, look: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await clock.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
