import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderError } from '../../errors.ts';
import { createCleaner } from '../../world/clean-deep.ts';
import type { Log } from '../../world/ports.ts';

/** What was asked and answered, redacted, in the attempt's own folder. Trouble with the disk is told once and stops nothing. */
export interface Transcript {
  prompt(pass: string, text: string): void;
  line(pass: string, line: string): void;
}

const OURS = { mode: 0o600 };
const MOST_BYTES = 4 * 1024 * 1024;
const LONGEST_LINE = 256 * 1024;

export function openTranscript(runDir: string, redact: (text: string) => string, log: Log): Transcript {
  const written = new Map<string, number>();
  let failed = false;
  const attempt = (write: () => void) => {
    if (failed) return;
    try {
      write();
    } catch (error) {
      failed = true;
      log.warn('The transcript of an attempt could not be written; the attempt goes on without.', { runDir, reason: renderError(error) });
    }
  };
  return {
    prompt: (pass, text) => attempt(() => writeFileSync(join(runDir, `${pass}.prompt.md`), redact(text), OURS)),
    line(pass, line) {
      const bytes = written.get(pass) ?? 0;
      if (bytes > MOST_BYTES || line.length > LONGEST_LINE) return;
      const clean = `${cleanLine(line, redact)}\n`;
      written.set(pass, bytes + clean.length);
      attempt(() => appendFileSync(join(runDir, `${pass}.jsonl`), clean, OURS));
    },
  };
}

/** Each text of the line by itself, without the escapes of JSON, and then the whole: a value may be known by the name beside it. */
function cleanLine(line: string, redact: (text: string) => string): string {
  try {
    return redact(JSON.stringify(createCleaner(redact, NONE)(JSON.parse(line))));
  } catch {
    return redact(line);
  }
}

const NONE: ReadonlySet<string> = new Set();
