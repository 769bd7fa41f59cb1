/** Circles in a graph: sets of nodes each of which leads to each other. */

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Builds a graph from edges; an edge from a node to itself is none. */
export function graphOf(edges: readonly (readonly [from: string, to: string])[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    if (from === to) continue;
    graph.set(from, (graph.get(from) ?? new Set()).add(to));
    graph.set(to, graph.get(to) ?? new Set());
  }
  return graph;
}

/** Finds all circles, each with its nodes in alphabetical order. */
export function circlesIn(graph: Graph): readonly (readonly string[])[] {
  const reached = new Map([...graph.keys()].map((node) => [node, reachedFrom(graph, node)]));
  const circles = new Map<string, readonly string[]>();
  for (const [node, others] of reached) {
    if (!others.has(node)) continue;
    const circle = [...others].filter((other) => reached.get(other)?.has(node)).sort();
    circles.set(circle.join(' '), circle);
  }
  return [...circles.values()];
}

function reachedFrom(graph: Graph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const next of graph.get(node) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(next);
    }
  }
  return reached;
}

/** The two folders, or file and folder, beside each other that an import of one file by another goes between. */
export function betweenSiblings(from: string, to: string): readonly [string, string] {
  const [one, other] = [from.split('/'), to.split('/')];
  const same = one.findIndex((part, index) => part !== other[index]);
  return [one.slice(0, same + 1).join('/'), other.slice(0, same + 1).join('/')];
}
