import type { Enclosure } from '../enclosure.ts';
import { oneLine } from '../harmless.ts';
import type { HandOff } from '../packet.ts';

/** One line, for the desktop, a digest, and the log. */
export function lineOf(enclosure: Enclosure): string {
  switch (enclosure.kind) {
    case 'hand_off':
      return oneLine(`${titleOf(enclosure.handOff)} (${whyOf(enclosure.handOff)})`, 300);
    case 'digest':
      return `${enclosure.digest.items.length + enclosure.digest.more} things could not be fixed since ${enclosure.digest.since}`;
    case 'notice':
      return oneLine(`${enclosure.notice.title}: ${enclosure.notice.text}`, 300);
    default:
      return enclosure satisfies never;
  }
}

/** What broke, as short as a title: `not fixed: "adds up" in src/cart.test.ts (+2)`. */
export function titleOf(handOff: HandOff): string {
  const [first] = handOff.failures;
  const more = handOff.failures.length + handOff.moreFailures - 1;
  const what = first === undefined ? handOff.files.join(', ') || handOff.project : first.kind === 'test' ? `"${first.name}" in ${first.file}` : `${first.name} in ${first.file}`;
  return oneLine(`not fixed: ${what}${more > 0 ? ` (+${more})` : ''}`, 120);
}

export function whyOf(handOff: HandOff): string {
  return handOff.outcome === 'over_budget' ? 'out of time' : `${handOff.cost.attempts} ${handOff.cost.attempts === 1 ? 'attempt' : 'attempts'}`;
}

export function dollars(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}

/** `1. src/cart.ts:12 (why)`, best guess first. */
export function suspectLines({ suspects }: HandOff): readonly string[] {
  return suspects.map(({ place, why }, at) => `${at + 1}. ${place} (${why})`);
}
