import { GLOBAL_NAME } from '../protocol.ts';
import type { FileTable } from '../protocol.ts';

/** Names in the switchable program that stand for the protocol; none of them stands in its text otherwise. */
export interface Names {
  /** The variants in force (FileState.at), undefined before the first look. */
  readonly at: string;
  readonly open: string;
  readonly tick: string;
  readonly enter: string;
  readonly ran: string;
  readonly record: string;
}

export function chooseNames(text: string): Names {
  let head = '$kg';
  while (text.includes(head)) head += '$';
  return { at: head, open: `${head}o`, tick: `${head}t`, enter: `${head}e`, ran: `${head}h`, record: `${head}a` };
}

/**
 * What every switchable file ends with: hoisted, so that it is there however early (cycles of imports) the program's
 * functions are called. Plain JavaScript in every dialect.
 */
export function renderFooter(names: Names, path: string, table: FileTable): string {
  const [runtime, state, file] = [`${names.at}r`, `${names.at}s`, JSON.stringify(path)];
  const none = `{left:0,out(){},entered(){},record(){},file(p,t){return{at:new Uint16Array(t.sites.length),ran:new Uint8Array(t.statements)}}}`;
  return `
;var ${names.at},${runtime},${state};
function ${names.open}(){${runtime}=globalThis.${GLOBAL_NAME}||${none};${state}=${runtime}.file(${file},${JSON.stringify(table)});return ${names.at}=${state}.at}
function ${names.tick}(){${runtime}||${names.open}();--${runtime}.left<0&&${runtime}.out()}
function ${names.enter}(n){${runtime}||${names.open}();${runtime}.loading&&${runtime}.entered(${file},n);--${runtime}.left<0&&${runtime}.out()}
function ${names.ran}(n){${state}||${names.open}();${state}.ran[n]=1}
function ${names.record}(n,self,args,target){${runtime}||${names.open}();${runtime}.recording&&${runtime}.record(${file},n,{self,args,target})}
`;
}

/** The variant in force at a place: 0, or the number of an arm. */
export function variantAt(names: Names, site: number): string {
  return `(${names.at}||${names.open}())[${site}]`;
}
