import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';
import { renderError } from '../errors.ts';
import { cutClean } from './cut.ts';
import type { Log } from './ports.ts';

/** The log starts anew (the old one becomes `.1`) when it is larger than this. */
const LARGEST_FILE_BYTES = 20 * 1024 * 1024;
const LONGEST_TEXT = 16_384;
const DEEPEST = 6;
const MOST_ITEMS = 200;

export interface LogNeeds {
  readonly file: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly redact: (text: string) => string;
  /** Gets one line for a person for each record; must not throw. */
  readonly onHumanLine?: (line: string) => void;
  /** Told once when the file can't be written, and not again before it could; must not throw. */
  readonly onTrouble: (line: string) => void;
}

/** JSON lines in a file, every text of them redacted. Never throws: a log that can't be written says so once and goes on. */
export function createLog(needs: LogNeeds): Log & { close(): void } {
  const sink = createSink(needs.file, needs.onTrouble);
  const logger = pino({ level: needs.level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, sink);
  const write = (level: LogNeeds['level']) => (message: string, facts: Readonly<Record<string, unknown>> = {}) => {
    if (!logger.isLevelEnabled(level)) return;
    const text = cleanText(message, needs.redact);
    const known = cleanFacts(facts, needs.redact);
    logger[level](Object.keys(known).length === 0 ? {} : { facts: known }, text);
    needs.onHumanLine?.(renderLine(level, text, known));
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), close: () => sink.close() };
}

interface Sink {
  write(line: string): void;
  close(): void;
}

/** Written at once and without buffer, so that a crash loses no line; opened again when somebody removed the file. */
function createSink(file: string, onTrouble: (line: string) => void): Sink {
  let handle: number | undefined;
  let troubled = false;
  let closed = false;
  const close = () => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  return {
    write(line) {
      if (closed) return;
      try {
        if (handle !== undefined && isMoved(handle, file)) close();
        handle ??= open(file);
        writeAll(handle, Buffer.from(line));
        troubled = false;
      } catch (error) {
        if (!troubled) onTrouble(`The log ${file} can't be written (${renderError(error)}); going on without it.`);
        troubled = true;
      }
    },
    close() {
      closed = true;
      close();
    },
  };
}

/** `open` appends: two processes may log into one file. */
function open(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_FILE_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** Removed, rotated away by somebody, or too large: time to open it again. */
function isMoved(handle: number, file: string): boolean {
  const now = statSync(file, { throwIfNoEntry: false });
  return now === undefined || now.size > LARGEST_FILE_BYTES || now.ino !== fstatSync(handle).ino;
}

/** A disk that fills up takes a part of the bytes and says nothing. */
function writeAll(handle: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
}

function cleanText(text: string, redact: (text: string) => string): string {
  const clean = cutClean(text, LONGEST_TEXT, redact);
  return text.length > LONGEST_TEXT ? `${clean} … (${text.length} characters)` : clean;
}

/** Facts as plain JSON values, bounded in depth and length, names and values redacted. */
function cleanFacts(facts: Readonly<Record<string, unknown>>, redact: (text: string) => string): Record<string, unknown> {
  return cleanEntries(facts, redact, 1);
}

function cleanEntries(facts: object, redact: (text: string) => string, depth: number): Record<string, unknown> {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined).slice(0, MOST_ITEMS);
  return Object.fromEntries(known.map(([name, value]) => [redact(name), typeof value === 'string' ? cleanNamed(name, value, redact) : clean(value, redact, depth)]));
}

/** The name goes with the value through the door: a random-looking value is a secret when it is called one. */
function cleanNamed(name: string, value: string, redact: (text: string) => string): string {
  const lead = `${name}=`;
  const both = cleanText(`${lead}${value}`, redact);
  return both.startsWith(lead) ? both.slice(lead.length) : cleanText(value, redact);
}

function clean(value: unknown, redact: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value, redact);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value;
  if (value instanceof Error) return cleanText(value.stack ?? renderError(value), redact);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return typeof value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item: unknown) => clean(item, redact, depth + 1));
  return cleanEntries(value, redact, depth + 1);
}

/** `10:31:02 warn  sentence  name=value` */
function renderLine(level: LogNeeds['level'], message: string, facts: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(facts).map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${new Date().toTimeString().slice(0, 8)} ${level.padEnd(5)} ${message}${words.join('')}`;
}
