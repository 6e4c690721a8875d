import { forkOf } from "../../grammar/forks.ts";
import type { History } from "../../grammar/history.ts";
import { compareVersions, isDocumentedOnly, parseVersion, type Target } from "../../grammar/version.ts";
import type { Word } from "./config-file.ts";
import type { Finding } from "./run.ts";

/** What editors on Windows write at the start of a file; to a server it is a part of the first word. */
export const byteOrderMark = "\xef\xbb\xbf";

/** What to say of a name the target does not have. */
export function unknownName(
  name: Word,
  statement: boolean,
  target: Target,
  history: History | undefined,
  suggestion: string | undefined,
): Finding {
  const common = { statement, name: name.value, words: [name] };
  if (history) {
    const certain = !isDocumentedOnly(target) || wasRemoved(history, target);
    return { kind: "directive-not-in-version", ...common, history, refused: certain, certain };
  }
  const fork = statement ? undefined : forkOf(name.value);
  return {
    kind: "unknown-directive",
    ...common,
    ...(suggestion !== undefined && { suggestion }),
    ...(fork !== undefined && { fork }),
    // No name that later releases brought is a slip away from one they had: such a name is a slip.
    certain:
      !isDocumentedOnly(target) ||
      suggestion !== undefined ||
      fork !== undefined ||
      name.value.startsWith(byteOrderMark),
  };
}

/** Whether a server that was read lacks the name again: later ones will not have brought it back. */
function wasRemoved({ removed, documented }: History, { engine, version }: Target): boolean {
  const gone = removed[engine];
  const release = gone === undefined || documented ? undefined : parseVersion(gone);
  return release !== undefined && compareVersions(release, version) <= 0;
}
