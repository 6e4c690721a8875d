import { isGlobal } from "./host.ts";

/** What the name of a folder says about the instances in it. */
export interface Label {
  /** What is left without digits, addresses, single letters and words for roles: equal for the folders of one set. */
  readonly stem: string;
  /** It names a role, an address, a port or only that there is configuration in it; not just `a` or `3`. */
  readonly isTelling: boolean;
  /** It names sentinels and nothing besides. */
  readonly isSentinels: boolean;
  /** It names a whole deployment, not a machine or a role. */
  readonly isCollective: boolean;
  /** In it as a literal address. */
  readonly address: string | undefined;
}

const roles: ReadonlySet<string> = new Set([
  ...["redis", "valkey", "keydb", "sentinel", "sentinels", "server", "servers", "node", "nodes", "host", "hosts"],
  ...["master", "masters", "slave", "slaves", "replica", "replicas", "primary", "secondary", "leader", "follower"],
  ...["instance", "instances", "rs", "sent", "vm", "machine"],
]);
const passing: ReadonlySet<string> = new Set([
  ...["conf", "config", "configs", "configuration", "etc", "data", "volume", "volumes", "opt", "usr", "local"],
  ...["files", "images", "docker", "compose", "src", "var", "lib", "service"],
]);

const collective =
  /^(?:deploy(?:ments?)?|clusters?|env(?:s|ironments?)?|stacks?|projects?|cases?|examples?|demos?|tests?|samples?|setups?|scenarios?|tenants?|customers?|apps?|shards?|groups?|sets?|copy|backup|ha)$/;
/** `prod` is a deployment, `prod-redis-1` one of its machines. */
const stage = /^(?:prod|production|staging|stage|qa|uat|preprod|old|new)$/;

const labels = new Map<string, Label>();

export function labelOf(folder: string): Label {
  let label = labels.get(folder);
  if (!label) {
    label = read(folder);
    if (labels.size < 10_000) labels.set(folder, label);
  }
  return label;
}

/** Files that lie loose beside folders. */
export const loose: Label = { stem: "", isTelling: true, isSentinels: false, isCollective: false, address: undefined };

function read(folder: string): Label {
  const address = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/.exec(folder)?.[0];
  const rest = folder.replace(address ?? /\d+(?:[-_.]\d+){3}/, "").replace(/([a-z])([A-Z])/g, "$1-$2");
  const words = rest.toLowerCase().match(/[a-z]+|[^\x00-\x7f]+/g) ?? [];
  const stem = words.filter((word) => word.length > 1 && !roles.has(word) && !passing.has(word));
  return {
    stem: stem.join("-"),
    isTelling:
      address !== undefined || /\d{4}/.test(rest) || words.some((word) => roles.has(word) || passing.has(word)),
    isCollective:
      !isFullName(folder) &&
      (words.some((word) => collective.test(word)) ||
        (words.some((word) => stage.test(word)) && !words.some((word) => roles.has(word)))),
    isSentinels:
      words.some((word) => /^sentinels?$/.test(word)) &&
      words.every((word) => word.length === 1 || roles.has(word) || /^(?:conf|config|configs|data)$/.test(word)),
    address,
  };
}

/** `web1.test.example.com` is a machine. */
function isFullName(folder: string): boolean {
  return isGlobal(folder.toLowerCase()) && folder.split(".").length > 2;
}
