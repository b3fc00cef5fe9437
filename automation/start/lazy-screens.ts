import type { Screens } from '../schemata/screen.ts';
import type { ScreensNeeds } from '../schemata/stage.ts';

/** Where no search is made, its machinery is never loaded. */
export function lazyScreens(needs: ScreensNeeds): Screens {
  let real: Promise<Screens> | undefined;
  const screens = () => (real ??= import('../schemata/screens.ts').then(({ createScreens }) => createScreens(needs)));
  return {
    open: async (scene, signal) => (await screens()).open(scene, signal),
    coverage: async (scene, signal) => (await screens()).coverage(scene, signal),
  };
}
