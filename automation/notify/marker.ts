/** What keepgreen recognises its own issues and comments by. */
export interface Marker {
  readonly fingerprint: string;
  readonly letter: string;
}

/** The first line of everything that keepgreen writes on GitHub; a person doesn't see it. */
export function renderMarker({ fingerprint, letter }: Marker): string {
  return `<!-- keepgreen:fp=${fingerprint} letter=${letter} -->`;
}

/** Only at the very beginning: what stands further down may be quoted from anywhere. */
export function readMarker(body: string | null | undefined): Marker | undefined {
  const found = /^<!-- keepgreen:fp=(?<fingerprint>[0-9a-z-]{1,64}) letter=(?<letter>[0-9a-f]{8,32}) -->(?:\r?\n|$)/.exec(body ?? '')?.groups;
  return found?.['fingerprint'] === undefined || found['letter'] === undefined ? undefined : { fingerprint: found['fingerprint'], letter: found['letter'] };
}
