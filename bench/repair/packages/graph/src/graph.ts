/** Directed edges with weights. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

export interface Graph {
  readonly nodes: ReadonlySet<string>;
  readonly edges: readonly Edge[];
}

export function graph(edges: readonly (readonly [string, string, number?])[], alone: readonly string[] = []): Graph {
  const all = edges.map(([from, to, weight = 1]) => ({ from, to, weight }));
  return { nodes: new Set([...all.flatMap(({ from, to }) => [from, to]), ...alone]), edges: all };
}

export function edgesFrom({ edges }: Graph, node: string): Edge[] {
  return edges.filter((edge) => edge.from === node);
}

export function reversed({ nodes, edges }: Graph): Graph {
  return { nodes, edges: edges.map(({ from, to, weight }) => ({ from: to, to: from, weight })) };
}

/** How many edges come in and go out. */
export function degrees({ nodes, edges }: Graph): Map<string, { readonly in: number; readonly out: number }> {
  const found = new Map([...nodes].map((node) => [node, { in: 0, out: 0 }]));
  for (const { from, to } of edges) {
    const [start, end] = [found.get(from), found.get(to)];
    if (start !== undefined) start.out += 1;
    if (end !== undefined) end.in += 1;
  }
  return found;
}
