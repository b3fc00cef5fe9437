const COLOURS: Readonly<Record<number, string>> = { 31: '#f7768e', 32: '#9ece6a', 33: '#e0af68', 34: '#7aa2f7', 36: '#7dcfff', 90: '#565f89' };
const TEXT = '#c0caf5';
const LINE = 19;
const CHAR = 8.4;
const MARGIN = 18;
const BAR = 36;
const MAX_COLUMNS = 104;
const ESCAPES = /(\u001b\[[\d;]*m)/;
const ESCAPE = /^\u001b\[([\d;]*)m$/;

interface Style {
  readonly colour: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

const PLAIN: Style = { colour: TEXT, bold: false, dim: false };

/** What a terminal showed, as one SVG; `printed` holds the colour escapes of a program's output. */
export function renderTerminal(command: string, printed: string): string {
  const lines = [`\u001b[32m$\u001b[39m ${command}`, ...printed.trimEnd().split('\n')];
  const height = BAR + lines.length * LINE + MARGIN;
  const columns = Math.min(MAX_COLUMNS, Math.max(...lines.map(columnsOf)));
  const width = MARGIN * 2 + Math.ceil(columns * CHAR);
  const texts = lines.map((line, index) => `<text x="${MARGIN}" y="${BAR + (index + 1) * LINE}" xml:space="preserve">${renderLine(line)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(command)} in a terminal">
<rect width="100%" height="100%" rx="9" fill="#1a1b26"/>
${['#f7768e', '#e0af68', '#9ece6a'].map((fill, index) => `<circle cx="${20 + index * 20}" cy="19" r="6" fill="${fill}"/>`).join('')}
<text x="${width / 2}" y="24" text-anchor="middle" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="13" fill="#565f89">${escape(command)}</text>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${TEXT}">
${texts.join('\n')}
</g>
</svg>
`;
}

function renderLine(line: string): string {
  let style = PLAIN;
  let left = columnsOf(line) > MAX_COLUMNS ? MAX_COLUMNS - 1 : MAX_COLUMNS;
  const spans: string[] = [];
  for (const part of line.split(ESCAPES)) {
    const codes = ESCAPE.exec(part);
    if (codes !== null) style = (codes[1] ?? '').split(';').map(Number).reduce(changeStyle, style);
    else if (part !== '' && left > 0) {
      spans.push(renderSpan(part.length > left ? `${part.slice(0, left)}…` : part, style));
      left -= part.length;
    }
  }
  return spans.join('');
}

function columnsOf(line: string): number {
  return line.split(ESCAPES).reduce((sum, part) => sum + (ESCAPE.test(part) ? 0 : part.length), 0);
}

function changeStyle(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, colour: TEXT };
  return { ...style, colour: COLOURS[code] ?? style.colour };
}

function renderSpan(text: string, { colour, bold, dim }: Style): string {
  return `<tspan fill="${colour}"${bold ? ' font-weight="bold"' : ''}${dim ? ' fill-opacity="0.6"' : ''}>${escape(text)}</tspan>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
