import { posix } from "node:path";
import type { Credentials, HostLogin } from "../../probe/credentials.ts";
import { hostIn } from "../../probe/hosts.ts";
import type { Login } from "../../probe/request.ts";
import { matchesPart } from "../../project/glob.ts";
import { isWithin } from "../../project/paths.ts";
import type { ProjectFile, StatedCredential } from "../../project/settings/project-file.ts";
import { encode } from "../../syntax/position.ts";
import { placeIn } from "../project-file.ts";
import { quoted, UsageError } from "../usage.ts";
import { readCredentialsFile } from "./credentials-file.ts";
import type { LoginKind, LoginParts } from "./login-parts.ts";
import { promptedPasswords } from "./password-prompt.ts";
import { readSecretFile, realPath } from "./secret-file.ts";

/** Where logins of a probe come from; a password is never an argument. */
export interface CredentialSources {
  readonly environment: NodeJS.ProcessEnv;
  /** `--credentials`. */
  readonly file?: string;
  /** `--ask-password`. */
  readonly isAsking?: boolean;
  readonly project?: ProjectFile;
  /** `--password-root`: folders that `passwordFile` of the project file may lead to, relative to the working directory. */
  readonly passwordRoots?: readonly string[];
}

export const variables = {
  server: { user: "REDIS_HA_LINT_USERNAME", password: "REDIS_HA_LINT_PASSWORD" },
  sentinel: { user: "REDIS_HA_LINT_SENTINEL_USERNAME", password: "REDIS_HA_LINT_SENTINEL_PASSWORD" },
} as const;

/**
 * As whom to ask: what is typed wins over the credentials file, that over the environment; for the hosts that the project
 * file names, what it says. A sentinel's login is its own: without one sentinels are asked without.
 *
 * @throws UsageError where a source is not usable; no message holds a password
 */
export async function credentialsFor(sources: CredentialSources): Promise<Credentials> {
  const { file, isAsking, project, environment } = sources;
  const stated = file === undefined ? undefined : readCredentialsFile(file);
  // What can be wrong is told before anybody types.
  const hosts = project ? hostLogins(project, sources) : [];
  const parts = (kind: LoginKind): LoginParts => ({ ...variablesOf(kind, environment), ...stated?.[kind] });
  const typed = isAsking ? await promptedPasswords() : {};
  const loginOf = (kind: LoginKind): Login | undefined => {
    const { user, password }: LoginParts = { ...parts(kind), ...(typed[kind] && { password: typed[kind] }) };
    if (password !== undefined) return { password, ...(user !== undefined && { user }) };
    if (user === undefined) return undefined;
    const names = variables[kind];
    throw new UsageError(
      `there is a user for ${kind}s and no password; set ${names.password} beside ${names.user}, or give both with --credentials`,
    );
  };
  const server = loginOf("server");
  const sentinel = loginOf("sentinel");
  return { hosts, ...(server && { server }), ...(sentinel && { sentinel }) };
}

function variablesOf(kind: LoginKind, environment: NodeJS.ProcessEnv): LoginParts {
  const { user, password } = variables[kind];
  return { ...partOf("user", environment[user]), ...partOf("password", environment[password]) };
}

/** An empty variable counts as none: that is how many tools unset one. */
function partOf(name: "user" | "password", value: string | undefined): LoginParts {
  return value ? { [name]: encode(value) } : {};
}

function hostLogins(project: ProjectFile, sources: CredentialSources): HostLogin[] {
  return project.credentials.map((credential) => {
    const { host, kind, user } = credential;
    const machine = project.hosts.get(host.value);
    const patterns = (machine?.addresses.map(({ value }) => value) ?? [host.value]).map(normalHost);
    return {
      isFor: (asked) => patterns.some((pattern) => matchesPart(normalHost(asked), pattern)),
      ...(kind && { kind: kind.value }),
      login: {
        password: passwordOf(credential, project, sources),
        ...(user && { user: encode(user.value) }),
      },
    };
  });
}

/**
 * A project file may come from a stranger, and says both where a secret is and to which host it goes. So it reaches nothing
 * but variables with our own prefix (the schema keeps that) and files in folders that the user names.
 */
function passwordOf({ password }: StatedCredential, project: ProjectFile, sources: CredentialSources): string {
  const { from, name } = password;
  const place = placeIn(project.file, name.span.start);
  if (from === "variable") {
    const value = sources.environment[name.value];
    if (value) return encode(value);
    throw new UsageError(`${place}: the variable ${quoted(name.value)} is not set; it must hold a password`);
  }
  const path = posix.resolve(posix.dirname(project.file.uri), name.value);
  const roots = sources.passwordRoots ?? [];
  if (roots.length === 0)
    throw new UsageError(
      `${place}: a project file does not decide by itself which files are read and sent; name the folder that passwordFile may read from with --password-root`,
    );
  const real = realPath(path);
  if (real === undefined || !roots.some((root) => isWithin(real, realPath(root) ?? root)))
    throw new UsageError(`${place}: passwordFile names no file in the folders that --password-root names`);
  const [line = ""] = readSecretFile(real).split(/\r?\n/);
  if (line !== "") return line;
  throw new UsageError(`${place}: the first line of passwordFile is empty; it must be a password`);
}

function normalHost(host: string): string {
  return hostIn(host) ?? host.toLowerCase();
}
