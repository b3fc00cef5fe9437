import type picocolors from 'picocolors';
import { stripTerminal } from '../../world/redact.ts';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** How an answer looks to a person: text without a last line end, '' for nothing to say. */
export interface Look {
  readonly colours: Colours;
  readonly columns: number;
  readonly now: Date;
}

/** Text from outside as one line that can't move the cursor: escapes out, line ends and tabs as spaces. */
export function oneLine(text: string): string {
  return stripTerminal(text).replace(/\s+/g, ' ').trim();
}

/** `0.4 s`, `12 s`, `3 m 05 s`, `2 h 03 m`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} m`;
}

/** Milliseconds between two ISO times; 0 where one is missing. */
export function between(from: string | null, to: string | null): number {
  return from === null || to === null ? 0 : Date.parse(to) - Date.parse(from);
}

/** `2026-11-21 10:02:03`, in the machine's own time zone. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return oneLine(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Cut to so many columns of a terminal, with `…` where something is missing. Without colours in it. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Columns that a text without escapes takes. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : invisible.test(segment) ? 0 : 1;
  return width;
}

/** Rows in columns, two spaces between; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, widthOf(cell))));
  return rows.map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)))).join('  ').trimEnd());
}

const graphemes = new Intl.Segmenter();
const wide = /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const invisible = /^[\p{M}\p{Cf}\p{Cc}]+$/u;

function two(value: number): string {
  return String(value).padStart(2, '0');
}
