/** A line longer than this is cut: a child that never ends its line may not fill the memory. */
const LONGEST_LINE_BYTES = 8 * 1024 * 1024;
const MOST_CHUNKS = 1024;

export interface Tail {
  add(chunk: Buffer): void;
  /** The last bytes as text; a character cut in half at the start is left out. */
  text(): string;
}

/** Keeps the last `maxBytes` of a stream. */
export function keepTail(maxBytes: number): Tail {
  let chunks: Buffer[] = [];
  let held = 0;
  let cut = false;
  const trim = () => {
    const all = Buffer.concat(chunks, held);
    const kept = all.subarray(Math.max(0, held - maxBytes));
    cut ||= kept.length < held;
    chunks = [Buffer.from(kept)];
    held = kept.length;
  };
  return {
    add(chunk) {
      chunks.push(chunk);
      held += chunk.length;
      if (held > 2 * maxBytes + 65_536 || chunks.length > MOST_CHUNKS) trim();
    },
    text() {
      trim();
      const bytes = chunks[0] ?? Buffer.alloc(0);
      return bytes.subarray(cut ? brokenStart(bytes) : 0).toString('utf8');
    },
  };
}

/** How many bytes at the start belong to a UTF-8 character whose beginning was cut off (0–3). */
function brokenStart(bytes: Buffer): number {
  let count = 0;
  while (count < 3 && ((bytes[count] ?? 0) & 0xc0) === 0x80) count += 1;
  return count;
}

export interface LineSplitter {
  add(chunk: Buffer): void;
  /** Gives out what came after the last line feed, when the stream has ended. */
  flush(): void;
}

/** Cuts a byte stream into lines without their ends; `onLine` must not throw. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  let parts: Buffer[] = [];
  let held = 0;
  const take = (bytes: Buffer) => {
    const part = bytes.subarray(0, Math.max(0, LONGEST_LINE_BYTES - held));
    if (part.length === 0) return;
    parts.push(part);
    held += part.length;
  };
  const give = () => {
    const line = Buffer.concat(parts, held).toString('utf8');
    parts = [];
    held = 0;
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  };
  return {
    add(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
        take(chunk.subarray(start, end));
        give();
        start = end + 1;
      }
      take(chunk.subarray(start));
    },
    flush() {
      if (held > 0) give();
    },
  };
}
