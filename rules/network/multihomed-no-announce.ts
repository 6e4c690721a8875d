import {
  type Address,
  addressText,
  decode,
  defineRule,
  finding,
  isLiteral,
  type Setting,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "multihomed-no-announce",
  severity: "info",
  summary: "A sentinel of a machine with several addresses should announce one of them, or bind one only.",
  why: `A sentinel tells the others the local end of its connection to each server as its own address. On a machine with
several addresses that is another one depending on the server it talks to, so the same sentinel is known to its peers by
different addresses: they log \`+sentinel-address-switch\` again and again (releases before 3.2 \`-dup-sentinel\`), rewrite their
files each time, and some of the addresses cannot be reached from everywhere, so its vote is missing at times.

Two files that know one sentinel (one id) by two addresses show it. It may also be that its address has changed and one of
the files is old.`,
  consequence: "its peers know it by different addresses, and may not reach it when its vote is needed",
  remedy: "write sentinel announce-ip, or bind the one address that the others use",
  live: `The log of its peers:

\`\`\`
+sentinel-address-switch master main 10.0.0.1 6379 ip 10.0.1.3 port 26379 for 0123456789abcdef0123456789abcdef01234567
\`\`\`

\`SENTINEL SENTINELS main\` on different peers shows one \`runid\` with different \`ip\`.`,
  evidence: [
    "https://github.com/microsoftarchive/redis/issues/339",
    "https://github.com/microsoftarchive/redis/issues/330",
    "https://github.com/microsoftarchive/redis/issues/340",
    "https://github.com/microsoftarchive/redis/issues/311",
  ],
  each: "deployment",
  *check({ sentinels }) {
    const met = new Map<string, Setting<Address>[]>();
    for (const { id, address } of sentinels.flatMap(({ watches }) => watches.flatMap(knownSentinels))) {
      const others = met.get(id);
      if (others) others.push(address);
      else met.set(id, [address]);
    }
    for (const [id, addresses] of met) {
      const [first] = addresses;
      const other = addresses.find(({ value }) => value.host !== first!.value.host);
      if (!first || !other) continue;
      const self = sentinels.find(({ myid }) => myid?.or(undefined) === id);
      // One that says its address is known by it soon; the other file is old.
      if (self?.address.isWritten) continue;
      const shown = (one: Setting<Address>) => decode(addressText(one.value));
      yield finding(other, `one sentinel is known as ${shown(other)} here and as ${shown(first)} elsewhere`, {
        related: [{ at: first, message: "the same id with another address" }],
      });
    }
  },
  good: [
    {
      "sentinel-1.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main 10.0.0.3 26379 0123456789abcdef0123456789abcdef01234567",
      "sentinel-2.conf":
        'sentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main "10.0.0.3" 26379 0123456789abcdef0123456789abcdef01234567',
    },
    // The sentinel says what it is: a file is old. A name may be the same host.
    {
      "sentinel-1.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main 10.0.0.3 26379 0123456789abcdef0123456789abcdef01234567",
      "sentinel-2.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main 10.0.1.3 26379 0123456789abcdef0123456789abcdef01234567",
      "sentinel-3.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nsentinel myid 0123456789abcdef0123456789abcdef01234567\nsentinel announce-ip 10.0.0.3",
    },
    {
      "sentinel-1.conf":
        "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main sentinel-3 26379 0123456789abcdef0123456789abcdef01234567",
      "sentinel-2.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main 10.0.0.3 26379 0123456789abcdef0123456789abcdef01234567",
    },
  ],
  bad: [
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.3 26379 0123456789abcdef0123456789abcdef01234567
#                            ~~~~~~~~~~~~~~ the same id with another address`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.1.3 26379 0123456789abcdef0123456789abcdef01234567
#                            ^^^^^^^^^^^^^^ one sentinel is known as 10.0.1.3:26379 here and as 10.0.0.3:26379 elsewhere`,
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel myid 0123456789abcdef0123456789abcdef01234567`,
    },
    {
      files: {
        "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.3 26379 0123456789abcdef0123456789abcdef01234567
sentinel monitor cache 10.0.1.1 6379 2
sentinel known-sentinel cache 10.0.1.3 26379 0123456789abcdef0123456789abcdef01234567
#                             ^^^^^^^^^^^^^^ one sentinel is known as 10.0.1.3:26379 here and as 10.0.0.3:26379 elsewhere`,
      },
      target: "redis@3.2",
    },
  ],
});

/** By id and address, as far as they are literal. */
function knownSentinels(watch: Watch): { readonly id: string; readonly address: Setting<Address> }[] {
  const lines = watch.lines("known-sentinel").filter(({ args }) => args.length > 2);
  return lines.flatMap(({ args: [, , , id] }, index) => {
    const address = watch.knownSentinels[index];
    const isUsable = id && address && isLiteral(address.or({ host: "" }).host);
    return isUsable ? [{ id: id.value, address }] : [];
  });
}
