/**
 * The servers' own commands: what rename-command and ACL rules may name.
 *
 * Read from the command tables of every release of Redis 2.6.0 to 8.0-m01 (`redisCommandTable` and `sentinelcmds` up to
 * 6.2, src/commands/*.json from 7.0) and of Valkey 7.2.5 to 8.0.1. Subcommands ("acl|cat") count from 7.0.0 on; before
 * they were no commands of their own. What is listed for 8.0.0 and Valkey 8.1.0 was written down without their sources at
 * hand, is not complete, and is no ground for calling a name of such a release unknown.
 */

import { compareVersions, isAtLeast, isDocumentedOnly, parseVersion, type Target, type Version } from "./version.ts";

type ByRelease = Readonly<Record<string, string>>;

const redisCommands: ByRelease = {
  "2.6.0":
    "append auth bgrewriteaof bgsave bitcount bitop blpop brpop brpoplpush client config dbsize debug decr decrby " +
    "del discard dump echo eval evalsha exec exists expire expireat flushall flushdb get getbit getrange getset " +
    "hdel hexists hget hgetall hincrby hincrbyfloat hkeys hlen hmget hmset hset hsetnx hvals incr incrby " +
    "incrbyfloat info keys lastsave lindex linsert llen lpop lpush lpushx lrange lrem lset ltrim mget migrate " +
    "monitor move mset msetnx multi object persist pexpire pexpireat ping psetex psubscribe pttl publish " +
    "punsubscribe randomkey rename renamenx replconf restore rpop rpoplpush rpush rpushx sadd save scard script " +
    "sdiff sdiffstore select set setbit setex setnx setrange shutdown sinter sinterstore sismember slaveof slowlog " +
    "smembers smove sort spop srandmember srem strlen subscribe substr sunion sunionstore sync time ttl type " +
    "unsubscribe unwatch watch zadd zcard zcount zincrby zinterstore zrange zrangebyscore zrank zrem " +
    "zremrangebyrank zremrangebyscore zrevrange zrevrangebyscore zrevrank zscore zunionstore",
  "2.8.0": "hscan psync pubsub scan sscan zscan",
  "2.8.7": "bitpos",
  "2.8.9": "pfadd pfcount pfdebug pfmerge pfselftest zlexcount zrangebylex zremrangebylex zrevrangebylex",
  "2.8.12": "role",
  "2.8.13": "command latency",
  "3.0.0": "asking cluster readonly readwrite restore-asking wait",
  "3.2.0": "bitfield geoadd geodist geohash geopos georadius georadiusbymember hstrlen",
  "3.2.1": "touch",
  "3.2.7": "host: post",
  "3.2.10": "georadius_ro georadiusbymember_ro",
  "4.0.0": "memory module swapdb unlink",
  "5.0.0":
    "bzpopmax bzpopmin lolwut replicaof xack xadd xclaim xdel xgroup xinfo xlen xpending xrange xread xreadgroup " +
    "xrevrange xsetid xtrim zpopmax zpopmin",
  "6.0.0": "acl bitfield_ro hello stralgo",
  "6.0.6": "lpos",
  "6.2.0":
    "blmove copy failover geosearch geosearchstore getdel getex hrandfield lmove reset smismember xautoclaim zdiff " +
    "zdiffstore zinter zmscore zrandmember zrangestore zunion",
  "7.0.0":
    "acl|cat acl|deluser acl|dryrun acl|genpass acl|getuser acl|help acl|list acl|load acl|log acl|save acl|setuser " +
    "acl|users acl|whoami blmpop bzmpop client|caching client|getname client|getredir client|help client|id " +
    "client|info client|kill client|list client|no-evict client|pause client|reply client|setname client|tracking " +
    "client|trackinginfo client|unblock client|unpause cluster|addslots cluster|addslotsrange cluster|bumpepoch " +
    "cluster|count-failure-reports cluster|countkeysinslot cluster|delslots cluster|delslotsrange cluster|failover " +
    "cluster|flushslots cluster|forget cluster|getkeysinslot cluster|help cluster|info cluster|keyslot " +
    "cluster|links cluster|meet cluster|myid cluster|nodes cluster|replicas cluster|replicate cluster|reset " +
    "cluster|saveconfig cluster|set-config-epoch cluster|setslot cluster|shards cluster|slaves cluster|slots " +
    "command|count command|docs command|getkeys command|getkeysandflags command|help command|info command|list " +
    "config|get config|help config|resetstat config|rewrite config|set eval_ro evalsha_ro expiretime fcall fcall_ro " +
    "function function|delete function|dump function|flush function|help function|kill function|list function|load " +
    "function|restore function|stats latency|doctor latency|graph latency|help latency|histogram latency|history " +
    "latency|latest latency|reset lcs lmpop memory|doctor memory|help memory|malloc-stats memory|purge memory|stats " +
    "memory|usage module|help module|list module|load module|loadex module|unload object|encoding object|freq " +
    "object|help object|idletime object|refcount pexpiretime pubsub|channels pubsub|help pubsub|numpat " +
    "pubsub|numsub pubsub|shardchannels pubsub|shardnumsub quit script|debug script|exists script|flush script|help " +
    "script|kill script|load sintercard slowlog|get slowlog|help slowlog|len slowlog|reset sort_ro spublish " +
    "ssubscribe sunsubscribe xgroup|create xgroup|createconsumer xgroup|delconsumer xgroup|destroy xgroup|help " +
    "xgroup|setid xinfo|consumers xinfo|groups xinfo|help xinfo|stream zintercard zmpop",
  "7.2.0": "client|no-touch client|setinfo cluster|myshardid waitaof",
  "7.4.0": "hexpire hexpireat hexpiretime hpersist hpexpire hpexpireat hpexpiretime hpttl httl",
  "8.0.0":
    "hgetdel hgetex hsetex vadd vcard vdim vemb vgetattr vinfo vismember vlinks vrandmember vrange vrem vsetattr vsim",
};

/** Last release that had them. */
const removed: Readonly<Record<string, string>> = { "host:": "6.2", post: "6.2", stralgo: "6.2" };

/** Valkey has what Redis 7.2 has, and these. */
const valkeyCommands: ByRelease = {
  "8.0.0": "client|capa cluster|slot-stats script|show",
  "8.1.0": "client|import-source commandlog commandlog|get commandlog|help commandlog|len commandlog|reset",
};

const sentinelCommands: ByRelease = {
  "2.6.0": "info ping psubscribe punsubscribe sentinel subscribe unsubscribe",
  "2.8.6": "shutdown",
  "2.8.8": "publish",
  "2.8.12": "role",
  "3.0.0": "client",
  "5.0.1": "auth",
  "6.0.0": "hello",
  "6.2.0": "acl command",
  "7.0.0":
    "acl|cat acl|deluser acl|dryrun acl|genpass acl|getuser acl|help acl|list acl|load acl|log acl|save acl|setuser " +
    "acl|users acl|whoami sentinel|ckquorum sentinel|config sentinel|debug sentinel|failover sentinel|flushconfig " +
    "sentinel|get-master-addr-by-name sentinel|help sentinel|info-cache sentinel|is-master-down-by-addr " +
    "sentinel|master sentinel|masters sentinel|monitor sentinel|myid sentinel|pending-scripts sentinel|remove " +
    "sentinel|replicas sentinel|reset sentinel|sentinels sentinel|set sentinel|simulate-failure",
  "7.0.1": "sentinel|slaves",
  "7.0.3":
    "client|caching client|getname client|getredir client|help client|id client|info client|kill client|list " +
    "client|no-evict client|pause client|reply client|setname client|tracking client|trackinginfo client|unblock " +
    "client|unpause command|count command|docs command|getkeys command|getkeysandflags command|help command|info " +
    "command|list",
  "7.2.0": "client|setinfo",
};

const valkeySentinelCommands: ByRelease = {
  "8.0.0": "sentinel|get-primary-addr-by-name sentinel|is-primary-down-by-addr sentinel|primaries sentinel|primary",
};

/** Categories of ACL rules (`ACLCommandCategories` in acl.c): the same from 6.0.0 to 8.0-m01. */
const categories = new Set(
  (
    "keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking " +
    "dangerous connection transaction scripting"
  ).split(" "),
);

/** What the modules bundled with Redis 8.0 add. */
const moduleCategories = new Set("search json timeseries bloom cuckoo topk cms tdigest".split(" "));

/** A server, in the mode it runs in. */
export interface CommandHost {
  readonly target: Target;
  readonly sentinel: boolean;
}

/** `unknown`: the target is a release whose commands we have not read, or it may come from a module. */
export type Existence = "yes" | "no" | "unknown";

/** Whether a server has a command under its original name; "config|get" is a subcommand, from 7.0 on. */
export function commandExists(name: string, host: CommandHost): Existence {
  const known = commandsOf(host);
  const parts = name.toLowerCase().split("|");
  const [command = "", subcommand] = parts;
  const base = known.get(command);
  if (base === undefined) return isDocumentedOnly(host.target) ? "unknown" : "no";
  if (subcommand === undefined) return "yes";
  // lookupCommandBySdsLogic: one level of subcommands, and only where the command has any.
  if (parts.length > 2 || !base.container) return "no";
  return base.subcommands.has(subcommand) ? "yes" : isDocumentedOnly(host.target) ? "unknown" : "no";
}

/** Whether a command has subcommands of its own on this server; never before 7.0. */
export function isContainer(name: string, host: CommandHost): boolean {
  return commandsOf(host).get(name.toLowerCase())?.container ?? false;
}

/** Original names of all commands, lower case. */
export function commandNames(host: CommandHost): IterableIterator<string> {
  return commandsOf(host).keys();
}

/** Whether there is a category "@name" for ACL rules. */
export function categoryExists(name: string, target: Target): Existence {
  const category = name.toLowerCase();
  if (categories.has(category)) return "yes";
  if (moduleCategories.has(category) && isAtLeast(target, { redis: "8.0" })) return "yes";
  return isDocumentedOnly(target) ? "unknown" : "no";
}

interface Command {
  readonly container: boolean;
  readonly subcommands: ReadonlySet<string>;
}

type Commands = ReadonlyMap<string, Command>;

const made = { server: new WeakMap<Target, Commands>(), sentinel: new WeakMap<Target, Commands>() };

function commandsOf({ target, sentinel }: CommandHost): Commands {
  const all = sentinel ? made.sentinel : made.server;
  const known = all.get(target) ?? collect(target, sentinel);
  all.set(target, known);
  return known;
}

function collect({ engine, version }: Target, sentinel: boolean): Commands {
  const subcommands = new Map<string, Set<string>>();
  const add = (table: ByRelease, upTo: Version) => {
    for (const [since, names] of Object.entries(table)) {
      if (compareVersions(parseVersion(since)!, upTo) > 0) continue;
      for (const name of names.split(" ")) {
        const last = removed[name];
        if (last !== undefined && compareVersions(upTo, parseVersion(last)!) > 0) continue;
        const [command = "", subcommand] = name.split("|");
        const known = subcommands.get(command) ?? new Set();
        if (subcommand !== undefined) known.add(subcommand);
        subcommands.set(command, known);
      }
    }
  };
  if (engine === "redis") add(sentinel ? sentinelCommands : redisCommands, version);
  else {
    add(sentinel ? sentinelCommands : redisCommands, [7, 2, Number.POSITIVE_INFINITY]);
    add(sentinel ? valkeySentinelCommands : valkeyCommands, version);
  }
  return new Map([...subcommands].map(([name, subs]) => [name, { container: subs.size > 0, subcommands: subs }]));
}
