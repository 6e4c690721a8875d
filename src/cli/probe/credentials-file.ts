import { parseConfig } from "../../syntax/parse.ts";
import { quoted, UsageError } from "../usage.ts";
import type { LoginKind, LoginParts } from "./login-parts.ts";
import { readSecretFile } from "./secret-file.ts";

const names: Readonly<Record<string, readonly [kind: LoginKind, part: keyof LoginParts]>> = {
  user: ["server", "user"],
  password: ["server", "password"],
  "sentinel-user": ["sentinel", "user"],
  "sentinel-password": ["sentinel", "password"],
};

/**
 * Reads the file of `--credentials`: lines as in redis.conf, comments and quotes included.
 *
 * @throws UsageError with the number of the line that is wrong, and nothing of it
 */
export function readCredentialsFile(path: string): Partial<Record<LoginKind, LoginParts>> {
  const logins: Partial<Record<LoginKind, LoginParts>> = {};
  const text = readSecretFile(path);
  for (const { name, args, unbalanced } of parseConfig(text, path).directives) {
    const [value] = args;
    const known = Object.hasOwn(names, name.value) ? names[name.value] : undefined;
    if (!known || !value || value.value === "" || args.length > 1 || unbalanced) {
      const line = text.slice(0, name.start).split("\n").length;
      throw new UsageError(
        `line ${line} of ${quoted(path)} is no part of a login; a line is ${Object.keys(names).join(", ")}, and one word, in quotes where it holds blanks`,
      );
    }
    const [kind, part] = known;
    if (logins[kind]?.[part] !== undefined) throw new UsageError(`${quoted(path)} has ${quoted(name.value)} twice`);
    logins[kind] = { ...logins[kind], [part]: value.value };
  }
  return logins;
}
