/** `text/html;q=0.8, application/json` as types, the most wanted first. */
export function parseAccept(header: string): { readonly type: string; readonly quality: number }[] {
  return header
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [type = '', ...parameters] = part.split(';').map((one) => one.trim());
      const quality = parameters.find((one) => one.startsWith('q='))?.slice(2);
      return { type: type.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

/** The first of what is wanted that is offered; the first offer when everything is welcome. */
export function chooseType(header: string, offers: readonly string[]): string | undefined {
  if (header === '') return offers[0];
  for (const { type } of parseAccept(header)) {
    const found = offers.find((offer) => covers(type, offer));
    if (found !== undefined) return found;
  }
  return undefined;
}

function covers(wanted: string, offer: string): boolean {
  if (wanted === '*/*') return true;
  const [group, kind] = wanted.split('/');
  return kind === '*' ? offer.startsWith(`${group}/`) : wanted === offer;
}
