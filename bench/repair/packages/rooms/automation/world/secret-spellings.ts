/** A loaded secret shorter than this would tear holes into ordinary words. */
const SHORTEST_SECRET = 6;
/** A line or a piece of an encoded secret that is shorter could be anything. */
const SHORTEST_PIECE = 10;
const SHORTEST_LINE = 24;

/** Matches all spellings of all secrets, the longest first, so that a secret within another leaves no rest; undefined when there is nothing to match. */
export function secretsPattern(secrets: readonly string[]): RegExp | undefined {
  const known = secrets.map((secret) => secret.trim()).filter((secret) => secret.length >= SHORTEST_SECRET);
  const spellings = new Set(known.flatMap((secret) => [secret, ...linesOf(secret)]).flatMap(spellingsOf));
  if (spellings.size === 0) return undefined;
  return new RegExp([...spellings].sort((a, b) => b.length - a.length).map(escapePattern).join('|'), 'g');
}

/** A key of many lines is rarely printed in one piece. */
function linesOf(secret: string): readonly string[] {
  return secret.includes('\n') ? secret.split(/\s*\n\s*/).filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----')) : [];
}

/** As it is; in a URL, JSON (also JSON within JSON), HTML; in hex and base64, wherever in the encoded text it stands. */
function spellingsOf(secret: string): readonly string[] {
  const json = quoted(secret);
  const hex = Buffer.from(secret).toString('hex');
  const url = encodeURIComponent(secret);
  return [secret, url, url.replaceAll('%20', '+'), encodeURI(secret), json, quoted(json), htmlOf(secret), hex, hex.toUpperCase(), ...base64Of(secret)];
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function htmlOf(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Base64 of something that holds the secret: its own characters differ with the number of bytes before it (modulo 3). */
function base64Of(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const piece = whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return piece.length < SHORTEST_PIECE ? [] : [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
