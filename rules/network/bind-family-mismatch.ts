import {
  type Address,
  addressText,
  announcedHost,
  boundHosts,
  callsFromBound,
  decode,
  defineRule,
  finding,
  formOf,
  type Instance,
  isLoopback,
  isWildcard,
  Setting,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "bind-family-mismatch",
  severity: "error",
  summary: "An instance must bind an address of the family by which it is addressed and by which it calls others.",
  why: `\`bind 0.0.0.0\` is IPv4 only and \`bind ::\` is IPv6 only: who uses an address of the other family gets *connection
refused*, and Sentinel takes the server for down. Without any bind line a server listens on both.

Before 7.0 the first bound address is also the source of a sentinel's connections (before 3.0.3 also of a replica's). From an
IPv6 source no IPv4 address can be reached, and the other way round: \`Address family for hostname not supported\`, said at log
level debug only, and every master it watches is down.`,
  consequence: "connections over the other family are refused, or cannot be made at all",
  remedy: "use one family throughout, or bind an address of each and put the one first by which others are called",
  live: `From another host, with the address as the others write it:

\`\`\`
$ redis-cli -h 2001:db8::1 ping
Could not connect to Redis at 2001:db8::1:6379: Connection refused
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/6345",
    "https://github.com/bitnami/charts/issues/6116",
    "https://github.com/redis/redis/issues/3267",
  ],
  each: "instance",
  *check(instance) {
    const bound = boundHosts(instance);
    const hosts = bound.value;
    const [first] = hosts;
    // A loopback address is told of by bind-loopback-first and bind-loopback-only.
    if (!bound.isWritten || first === undefined || hosts.every(isLoopback)) return;
    const called = callsFromBound(instance) && !isLoopback(first) && callees(instance).find(isOtherThan(first));
    if (called) {
      const version = targetText(instance.loading.target);
      yield finding(
        bound,
        `${version} calls others from ${decode(first)}, so it reaches no ${formOf(called.value!.host)}`,
        {
          related: [{ at: called, message: `${shown(called)} cannot be called from there` }],
        },
      );
      return;
    }
    const forms = new Set(hosts.map(formOf));
    const used = forms.size === 1 && !instance.deployment.isAccompanied && callers(instance).find(isOtherThan(first));
    if (!used) return;
    yield finding(bound, `listens on ${formOf(first)} only, but others use ${shown(used)}`, {
      severity: "warning",
      related: [{ at: used, message: "nothing listens there" }],
    });
  },
  good: [
    {
      "redis-1.conf": "bind * -::*\nreplica-announce-ip 2001:db8::1",
      "redis-2.conf": "bind 10.0.0.2 2001:db8::2\nreplicaof 2001:db8::1 6379\nreplica-announce-ip 2001:db8::2",
      "sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 2001:db8::1 6379 1",
    },
    {
      files: {
        "redis-1.conf": "replica-announce-ip 2001:db8::1",
        "redis-2.conf": "bind 10.0.0.2 2001:db8::2\nslaveof 2001:db8::1 6379\nslave-announce-ip 2001:db8::2",
        "sentinel.conf": "bind 2001:db8::3 10.0.0.3\nsentinel monitor main 2001:db8::1 6379 1",
      },
      target: "redis@5.0",
    },
    // A name can have addresses of both families; an address of IPv4 in the form of IPv6 is one of IPv4.
    {
      "redis-1.conf": "bind 0.0.0.0\nreplica-announce-ip redis-1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof redis-1 6379\nreplica-announce-ip ::ffff:10.0.0.2",
    },
  ],
  bad: [
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1",
        "sentinel.conf": `
bind 2001:db8::1 10.0.0.1
#    ^^^^^^^^^^^^^^^^^^^^ redis 6.2 calls others from 2001:db8::1, so it reaches no IPv4
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ 10.0.0.1:6379 cannot be called from there`,
      },
      target: "redis@6.2",
    },
    {
      "redis-1.conf": `
bind 0.0.0.0
#    ^^^^^^^ listens on IPv4 only, but others use [2001:db8::1]:6379
protected-mode no
replica-announce-ip 2001:db8::1
#                   ~~~~~~~~~~~ nothing listens there`,
      "redis-2.conf": `
bind ::
#    ^^ listens on IPv6 only, but others use 10.0.0.2:6379
replica-announce-ip 10.0.0.2
protected-mode no
replicaof 2001:db8::1 6379`,
      "sentinel.conf": `
sentinel monitor main 2001:db8::1 6379 1`,
    },
    // The only server that can be the master.
    {
      "redis-1.conf": `
bind 0.0.0.0
#    ^^^^^^^ listens on IPv4 only, but others use [2001:db8::1]:6379`,
      "redis-2.conf": `
replicaof 2001:DB8:0::1 6379
#         ~~~~~~~~~~~~~~~~~~ nothing listens there`,
    },
  ],
});

/** Addresses that it connects to by lines of its own. */
function callees(instance: Instance): readonly Setting<Address | undefined>[] {
  return instance.kind === "server" ? [instance.replicaof] : instance.watches.map(({ address }) => address);
}

/** Addresses by which others connect to it. */
function callers(instance: Instance): readonly Setting<Address | undefined>[] {
  const announced = announcedHost(instance).map((host) => host && { host, port: instance.port.or(0) });
  const named = instance.references.filter(({ by }) => by !== instance);
  return [
    announced as Setting<Address | undefined>,
    ...named.map(({ address, origin }) => Setting.known(address, origin)),
  ];
}

function isOtherThan(first: string) {
  return (address: Setting<Address | undefined>): boolean => {
    const host = address.or(undefined)?.host;
    if (host === undefined || isLoopback(host) || isWildcard(host)) return false;
    return formOf(host) !== "name" && formOf(first) !== "name" && formOf(host) !== formOf(first);
  };
}

function shown({ value }: Setting<Address | undefined>): string {
  return decode(addressText(value!));
}
