import type { Files, Sample } from "../../../src/rule.ts";

const addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

export const servers = addresses.map((address) => `${address}/redis.conf`);
export const sentinels = addresses.map((address) => `${address}/sentinel.conf`);

/** A server and a sentinel on each of three hosts. 10.0.0.1 is the master, 10.0.0.2 is to be promoted before 10.0.0.3. */
function threeHosts(server: readonly string[], sentinel: readonly string[]): Files {
  const files: Record<string, string> = {};
  for (const address of addresses) {
    const role = address === "10.0.0.1" ? [] : ["replicaof 10.0.0.1 6379"];
    const priority = address === "10.0.0.2" ? "50" : "100";
    const lines = [`bind ${address} 127.0.0.1`, ...server, ...role, `replica-priority ${priority}`];
    files[`${address}/redis.conf`] = text(lines);
    files[`${address}/sentinel.conf`] = text(["sentinel monitor main 10.0.0.1 6379 2", ...sentinel]);
  }
  return files;
}

/** Without a password, for a closed network. */
export const open = threeHosts(["protected-mode no"], []);

/** With one password for all. */
export const guarded = threeHosts(["requirepass hunter2", "masterauth hunter2"], ["sentinel auth-pass main hunter2"]);

/** With a user for each purpose, who may do what is needed and no more. */
export const users = threeHosts(
  [
    "user default off",
    "user admin on >hunter2 ~* &* +@all",
    "user follower on >hunter2 +ping +replconf +psync",
    "user watcher on >hunter2 &__sentinel__:hello +ping +info +publish +subscribe +multi +slaveof +config|rewrite +client|kill +client|setname +script|kill +exec",
    "masteruser follower",
    "masterauth hunter2",
  ],
  ["sentinel auth-user main watcher", "sentinel auth-pass main hunter2"],
);

const certificate = [
  "tls-cert-file /etc/redis/tls/redis.crt",
  "tls-key-file /etc/redis/tls/redis.key",
  "tls-ca-cert-file /etc/redis/tls/ca.crt",
];

/** With TLS on every link. */
export const encrypted = threeHosts(
  ["protected-mode no", "port 0", "tls-port 6379", "tls-replication yes", ...certificate],
  ["port 0", "tls-port 26379", "tls-replication yes", ...certificate],
);

/** Other words in every file whose path ends so. */
export function changed(files: Files, path: string, was: string, is: string): Files {
  let found = false;
  const entries = Object.entries(files).map(([name, content]): [string, string] => {
    if (!name.endsWith(path) || !content.includes(was)) return [name, content];
    found = true;
    return [name, content.replace(was, is)];
  });
  if (!found) throw new Error(`no "${was}" in ${path}`);
  return Object.fromEntries(entries);
}

/** A line more at the end of every file whose path ends so. */
export function extended(files: Files, path: string, line: string): Files {
  const entries = Object.entries(files);
  return Object.fromEntries(
    entries.map(([name, content]) => [name, name.endsWith(path) ? `${content.trimEnd()}\n${line}\n` : content]),
  );
}

/** A file elsewhere, with more in front. */
export function moved(files: Files, from: string, to: string, more: string): Files {
  const { [from]: content, ...others } = files;
  return { ...others, [to]: `${more}${content}` };
}

/** A rule's sample with the folders a, b and c on the three hosts, completed for servers without a password. */
export function placed(samples: readonly Sample[]): Files {
  const texts = samples.map((sample) => (typeof sample.files === "object" ? sample.files : sample) as Files);
  const files = texts.find((sample) => Object.keys(sample).every((path) => /^[abc]\//.test(path)));
  if (!files) throw new Error("no sample has the files of hosts a, b and c");
  const entries = Object.entries(files).map(([path, content]) => [
    path.replace(/^[abc]/, (folder) => addresses["abc".indexOf(folder)]!),
    content,
  ]);
  const open = extended(Object.fromEntries(entries), "redis.conf", "protected-mode no");
  return extended(open, "10.0.0.2/redis.conf", "replica-priority 50");
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
