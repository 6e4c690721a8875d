import { didYouMean } from "../../../grammar/suggest.ts";
import { knownLines, parseTarget, standing, type Target, versionText } from "../../../grammar/version.ts";

/** The server that a user names (`redis@7.2`), or the end of a sentence that says what is wrong with the name. */
export function targetNamed(value: string): Target | { readonly mistake: string } {
  const target = parseTarget(value);
  if (target && standing(target) !== "none") return target;
  if (target) {
    const known = knownLines(target.engine);
    const version = versionText(target.version);
    return {
      mistake: `${target.engine} has no release ${version}, it has ${known.join(", ")}${didYouMean(version, known)}`,
    };
  }
  const [engine = ""] = value.split(/[@:]/);
  const close = didYouMean(engine.trim(), ["redis", "valkey"]);
  return { mistake: `it must name a server and its version, such as redis@7.2 or valkey@8.0${close}` };
}
