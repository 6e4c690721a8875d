/**
 * What `node:path` is in a browser, where every name has `/`: the functions of its `posix` that the engine uses, as Node
 * documents them. There is no working directory: relative paths count from `/`.
 */

export const sep = "/";

export function isAbsolute(path) {
  return path.startsWith("/");
}

export function normalize(path) {
  if (path === "") return ".";
  const isRooted = isAbsolute(path);
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isRooted) parts.push(part);
  }
  const plain = parts.join("/") + (parts.length > 0 && path.endsWith("/") ? "/" : "");
  return isRooted ? `/${plain}` : plain || (path.endsWith("/") ? "./" : ".");
}

export function join(...paths) {
  return normalize(paths.filter((path) => path !== "").join("/"));
}

export function resolve(...paths) {
  let whole = "";
  for (const path of paths.toReversed()) {
    if (path !== "") whole = whole === "" ? path : `${path}/${whole}`;
    if (isAbsolute(whole)) break;
  }
  const plain = normalize(`${isAbsolute(whole) ? "" : "/"}${whole}`);
  return plain === "/" ? plain : plain.replace(/\/$/, "");
}

export function relative(from, to) {
  const [start, end] = [resolve(from), resolve(to)].map((path) => path.split("/").filter((part) => part !== ""));
  let same = 0;
  while (same < start.length && same < end.length && start[same] === end[same]) same++;
  return [...start.slice(same).map(() => ".."), ...end.slice(same)].join("/");
}

export function dirname(path) {
  const plain = path.replace(/(?<=.)\/+$/, "");
  const cut = plain.lastIndexOf("/");
  if (cut < 0) return ".";
  return plain.slice(0, cut).replace(/\/+$/, "") || "/";
}

export function basename(path, suffix = "") {
  const name = path.replace(/\/+$/, "").replace(/^.*\//s, "");
  return suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

export function extname(path) {
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name === ".." ? "" : name.slice(dot);
}

export const posix = { sep, isAbsolute, normalize, join, resolve, relative, dirname, basename, extname };
export default posix;
