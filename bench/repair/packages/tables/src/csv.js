/** Cells of a CSV text, row by row. Quoted cells may hold separators, quotes (doubled) and line breaks. */
export function parseCsv(text, { separator = ',' } = {}) {
  const rows = [];
  let row = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === separator) {
      row.push(cell);
      cell = '';
    } else if (char === '\n') {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
    } else if (char !== '\r') cell += char;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

export function printCsv(rows, { separator = ',' } = {}) {
  return rows.map((row) => row.map((cell) => quote(cell, separator)).join(separator)).join('\n');
}

function quote(cell, separator) {
  const text = cell === null || cell === undefined ? '' : String(cell);
  return /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
}
