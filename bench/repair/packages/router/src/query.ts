export type Query = Readonly<Record<string, string | readonly string[]>>;

/** `?a=1&b=2&b=3` as values; a name that comes up more than once gets a list. */
export function parseQuery(text: string): Query {
  const found: Record<string, string | string[]> = {};
  for (const pair of text.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
    const known = found[name];
    if (known === undefined) found[name] = value;
    else found[name] = Array.isArray(known) ? [...known, value] : [known, value];
  }
  return found;
}

export function printQuery(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
