import type { Span } from "../../syntax/config-file.ts";
import type { YamlNode } from "./yaml.ts";

const plain = /^(?:CMD|CMD-SHELL|NONE|sh|-c|(?:redis|valkey|keydb)-cli|-[hpe]|--tls|ping|localhost|127\.0\.0\.1)$/i;
/** A line that holds nothing but a port, a name of the loopback interface and what is wanted. */
const line =
  /^(?:redis|valkey|keydb)-cli(?: (?:-h (?:localhost|127\.0\.0\.1)|-p \d{1,5}|-e))* ping(?: ?\| ?grep (?:-q )?PONG)?(?: ?\|\| ?exit 1)?$/i;

/** The words of a health check that cannot be a password: those that are known, and a number behind `-p`. */
export function shownOfCheck(test: YamlNode): readonly Span[] {
  if (test.kind === "scalar") return line.test(test.text.value) ? [test.span] : [];
  if (test.kind !== "list") return [];
  return test.items.flatMap((item, at): readonly Span[] => {
    if (item.kind !== "scalar") return [];
    const before = test.items[at - 1];
    const isPort = before?.kind === "scalar" && before.text.value === "-p" && /^\d{1,5}$/.test(item.text.value);
    const isPassword = before?.kind === "scalar" && /^(?:-a|--pass|--user|-u)$/.test(before.text.value);
    const isPlain = plain.test(item.text.value) && !isPassword;
    return isPort || isPlain || line.test(item.text.value) ? [item.span] : [];
  });
}
