/** Lines of at most `width` characters; words that are longer are cut. Paragraphs stay apart. */
export function wrap(text, width, { indent = '' } = {}) {
  if (width <= indent.length) throw new RangeError('there is no room beside the indent');
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width - indent.length)).map((line) => (line === '' ? '' : indent + line));
}

function wrapParagraph(text, width) {
  const lines = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '').flatMap((one) => pieces(one, width))) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word, width) {
  const found = [];
  for (let start = 0; start < word.length; start += width) found.push(word.slice(start, start + width));
  return found;
}

/** Takes away the indent that all lines that are not blank share. */
export function dedent(text) {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join('\n');
}
