/**
 * What `node:path` is in a browser, where every name has `/`: the functions of its `posix` that the engine uses, as Node
 * documents them. There is no working directory: relative paths count from `/`.
 */

export const sep = "/";

export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}

export function normalize(path: string): string {
  if (path === "") return ".";
  const isRooted = isAbsolute(path);
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isRooted) parts.push(part);
  }
  const plain = parts.join("/") + (parts.length > 0 && path.endsWith("/") ? "/" : "");
  return isRooted ? `/${plain}` : plain || (path.endsWith("/") ? "./" : ".");
}

export function join(...paths: readonly string[]): string {
  return normalize(paths.filter((path) => path !== "").join("/"));
}

export function resolve(...paths: readonly string[]): string {
  let whole = "";
  for (const path of paths.toReversed()) {
    if (path !== "") whole = whole === "" ? path : `${path}/${whole}`;
    if (isAbsolute(whole)) break;
  }
  const plain = normalize(`${isAbsolute(whole) ? "" : "/"}${whole}`);
  return plain === "/" ? plain : plain.replace(/\/$/, "");
}

export function relative(from: string, to: string): string {
  const [start = [], end = []] = [from, to].map((path) => partsOf(resolve(path)));
  let same = 0;
  while (same < start.length && same < end.length && start[same] === end[same]) same++;
  return [...start.slice(same).map(() => ".."), ...end.slice(same)].join("/");
}

const partsOf = (path: string) => path.split("/").filter((part) => part !== "");

export function dirname(path: string): string {
  const plain = path.replace(/(?<=.)\/+$/, "");
  const cut = plain.lastIndexOf("/");
  if (cut <= 0) return cut < 0 ? "." : "/";
  return cut === 1 && isAbsolute(plain) ? "//" : plain.slice(0, cut);
}

export function basename(path: string): string {
  return path.replace(/\/+$/, "").replace(/^.*\//s, "");
}

export const posix = { sep, isAbsolute, normalize, join, resolve, relative, dirname, basename };
export default posix;
