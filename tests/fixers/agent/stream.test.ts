import { describe, expect, it } from 'vitest';
import { usageOf } from '../../../automation/fixers/agent/evidence.ts';
import { parseStreamLine } from '../../../automation/fixers/agent/stream.ts';
import { collect, loadRecorded } from './recorded.ts';

describe('the stream of the CLI', () => {
  it.each(['', 'not json', '{"type":"result"', 'null', '[]', '42', '{"type":"of tomorrow"}', '{"type":"system","subtype":"of tomorrow"}', '{"type":"assistant"}', '{"type":"result"}', '{"type":"system","subtype":"api_retry"'])('takes %s as a sign of life and nothing else', (line) => {
    expect(parseStreamLine(line)).toEqual({ kind: 'other' });
  });

  it('keeps what it knows of a line whose rest is strange', () => {
    expect(parseStreamLine('{"type":"result","subtype":"success","is_error":"maybe","num_turns":-1,"usage":7,"modelUsage":[]}')).toMatchObject({ kind: 'result', result: { isError: false, turns: 0, tokens: 0 } });
    expect(parseStreamLine('{"type":"assistant","message":{"id":"m","content":[{"type":"thinking","thinking":"…"},{"type":"text","text":"hi"},{"type":"tool_use","name":"Edit","input":null}]}}')).toEqual({
      ...{ kind: 'assistant', messageId: 'm', text: 'hi', error: null, toolUses: [{ tool: 'Edit', target: '' }] },
    });
  });

  it('reads the tokens of a request that was cut off from its pieces', () => {
    const pieces = [
      { type: 'stream_event', event: { type: 'message_start', message: { usage: { input_tokens: 100, cache_read_input_tokens: 900, output_tokens: 1 } } } },
      { type: 'stream_event', event: { type: 'content_block_delta', delta: { text: 'x' } } },
      { type: 'stream_event', event: { type: 'message_delta', usage: { output_tokens: 20 } } },
    ];
    expect(usageOf([collect(pieces.map((piece) => JSON.stringify(piece)))]).tokens).toBe(1020);
  });

  it('stays small however many tools are used, and never loses an edit to a search', () => {
    const use = (name: string, target: string, id: number) => JSON.stringify({ type: 'assistant', message: { id: `m${id}`, content: [{ type: 'tool_use', name, input: { file_path: target } }] } });
    const lines = Array.from({ length: 500 }, (_, n) => use('Read', `r${n}`, n));
    const { toolUses } = usageOf([collect([...lines, use('Edit', 'late.ts', 501)])]);
    expect(toolUses).toHaveLength(100);
    expect(toolUses.at(-1)).toEqual({ tool: 'Edit', target: 'late.ts' });
  });

  it('an answer ends a retry', () => {
    expect(loadRecorded('overloaded-once').report.evidence.retry).toBeNull();
    expect(loadRecorded('overloaded').report.evidence.retry).toMatchObject({ status: 529 });
  });
});
