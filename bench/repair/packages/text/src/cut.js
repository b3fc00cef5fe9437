/** At most `max` characters, the end replaced by `mark`. */
export function truncate(text, max, { mark = '…', at = 'end' } = {}) {
  if (text.length <= max) return text;
  const room = Math.max(0, max - mark.length);
  if (at === 'start') return mark + text.slice(text.length - room);
  if (at === 'middle') {
    const head = Math.ceil(room / 2);
    return text.slice(0, head) + mark + text.slice(text.length - (room - head));
  }
  return text.slice(0, room) + mark;
}

/** Cut at the last space that fits, when there is one. */
export function truncateWords(text, max, { mark = '…' } = {}) {
  if (text.length <= max) return text;
  const room = max - mark.length;
  const end = text.lastIndexOf(' ', room);
  return text.slice(0, end > 0 ? end : room).trimEnd() + mark;
}
