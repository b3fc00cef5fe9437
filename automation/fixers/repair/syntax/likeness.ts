import leven from 'leven';

/** How alike two words are spelt: 1 the same, 0 nothing in common. Characters inserted, left out or changed count. */
export function likeness(one: string, other: string): number {
  const longest = Math.max(one.length, other.length);
  return longest === 0 ? 1 : 1 - leven(one.toLowerCase(), other.toLowerCase()) / longest;
}
