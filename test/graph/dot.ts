/**
 * A reader for the DOT language (https://graphviz.org/doc/info/lang.html) as far as we write it: statements end with their
 * line, ids are words or quoted.
 *
 * @throws where it is no DOT
 */
export function parseDot(source: string): { nodes: string[]; edges: number; clusters: number } {
  const tokens = [...source.matchAll(/\s+|"(?:[^"\\\n]|\\[^\n])*"|->|[{}[\];,=]|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|(.)/gsu)];
  const bad = tokens.find(([, stray]) => stray !== undefined);
  if (bad) throw new Error(`a stray ${JSON.stringify(bad[0])}: ${source.slice(bad.index, bad.index + 40)}`);
  const words = tokens.map(([word]) => word).filter((word) => word.trim() !== "");
  let at = 0;
  const peek = () => words[at] ?? "";
  const take = (expected?: RegExp | string): string => {
    const word = words[at++] ?? "";
    const fits = typeof expected === "string" ? word === expected : (expected?.test(word) ?? true);
    if (!fits) throw new Error(`${expected} is expected, not ${word}`);
    return word;
  };
  const id = /^(?:"|[A-Za-z_]|-?\d)/;
  const nodes: string[] = [];
  let edges = 0;
  let clusters = 0;
  const attributes = () => {
    take("[");
    while (peek() !== "]") {
      take(id);
      take("=");
      const value = take(id);
      if (/&(?!amp;)/.test(value)) throw new Error(`an entity: ${value}`);
      if (peek() === ",") take(",");
    }
    take("]");
  };
  const statements = () => {
    take("{");
    while (peek() !== "}") {
      if (peek() === "{") statements();
      else if (peek() === "subgraph") {
        take("subgraph");
        take(/^cluster_/);
        clusters++;
        statements();
      } else {
        const name = take(id);
        if (peek() === "=") {
          take("=");
          take(id);
        } else if (peek() === "->") {
          take("->");
          take(/^d\d+n\d+$/);
          edges++;
          if (peek() === "[") attributes();
        } else if (peek() === "[") {
          attributes();
          if (!/^(?:graph|node|edge)$/.test(name)) nodes.push(name);
        }
      }
      if (peek() === ";") take(";");
    }
    take("}");
  };
  take("digraph");
  take(id);
  statements();
  if (at !== words.length) throw new Error("something behind the end");
  return { nodes: nodes.sort(), edges, clusters };
}
