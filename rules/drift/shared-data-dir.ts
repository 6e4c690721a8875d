import { type DataNode, decode, defineRule, finding, isAtLeast, isLoopback, type Located } from "../../src/rule.ts";

export default defineRule({
  id: "shared-data-dir",
  severity: "error",
  summary: "Two nodes on one machine must not keep their data in the same files.",
  why: `Every snapshot, every full synchronisation a replica receives and every rewrite of the append-only file replaces the file
in \`dir\`. With one \`dir\` and one \`dbfilename\` the last writer wins, silently. After a restart a node loads what another has
written: a replica its master's older data, or a node of one service the data of another. Two servers that write one
append-only file mix their commands in it.`,
  consequence: "each node overwrites the data files of the other, and after a restart one loads foreign data",
  remedy: "give each node a dir of its own, such as /var/lib/redis/6380, and move its files there before a restart",
  live: `On the machine, for each node: the same answers mean the same files.

\`\`\`
redis-cli -p 6379 CONFIG GET dir
redis-cli -p 6379 CONFIG GET dbfilename
redis-cli -p 6379 CONFIG GET append*name
\`\`\``,
  evidence: ["https://github.com/voxpupuli/puppet-redis/pull/219"],
  each: "deployment",
  *check({ nodes, runsContainers, hosts }) {
    const seen = new Map<string, DataNode>();
    for (const node of nodes) {
      if (node.isLeftOut) continue;
      const place = storageOf(node) ?? (runsContainers ? undefined : placeOf(node, hosts.size > 0));
      if (place === undefined) continue;
      for (const { name, file } of filesOf(node)) {
        const key = `${place}\0${file}`;
        const other = seen.get(key);
        if (!other) seen.set(key, node);
        // Two files for one server are not two servers; two pods of one description are.
        else if (String(other) !== String(node) || storageOf(node) !== undefined) {
          const whom = String(other) === String(node) ? "another copy of it" : String(other);
          yield finding(homeOf(node), `${name} is ${decode(file)} in this folder for ${whom} too`, {
            related: [{ at: homeOf(other), message: `the same folder for ${whom}` }],
          });
          break;
        }
      }
    }
  },
  good: [
    {
      "redis-6379.conf": "port 6379\ndir /var/lib/redis/6379",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379\ndir /var/lib/redis/6380",
    },
    // One folder, other names.
    {
      "redis-6379.conf": "port 6379\ndir /var/lib/redis\ndbfilename 6379.rdb\nappendonly yes\nappendfilename 6379.aof",
      "redis-6380.conf":
        "port 6380\nreplicaof 127.0.0.1 6379\ndir /var/lib/redis\ndbfilename 6380.rdb\nappendonly yes\nappendfilename 6380.aof",
    },
    // From 7.0 on the append-only files lie in a folder of their own.
    {
      "redis-6379.conf": "port 6379\ndir /var/lib/redis\ndbfilename a.rdb\nappendonly yes\nappenddirname a",
      "redis-6380.conf":
        "port 6380\nreplicaof 127.0.0.1 6379\ndir /var/lib/redis\ndbfilename b.rdb\nappendonly yes\nappenddirname b",
    },
    // Two machines.
    {
      "a/redis.conf": "bind 10.0.0.1\ndir /var/lib/redis",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\ndir /var/lib/redis",
    },
    // Containers have volumes of their own, also where no compose file is beside them.
    {
      "docker-compose.yml": "services:\n  one:\n    image: redis:7\n  two:\n    image: redis:7",
      "redis-6379.conf": "port 6379\ndir /var/lib/redis",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379\ndir /var/lib/redis",
    },
    {
      "one/redis.conf": "port 6379\ndir /data",
      "two/redis.conf": "port 6380\nreplicaof 127.0.0.1 6379\ndir /data",
    },
    // A volume for each; what one serves is read-only for the others.
    {
      "docker-compose.yml": `services:
  redis-1: {image: "redis:7", volumes: ["one:/data"]}
  redis-2: {image: "redis:7", command: redis-server --replicaof redis-1 6379, volumes: ["./two:/data"]}
  redis-3: {image: "redis:7", command: redis-server --replicaof redis-1 6379, volumes: ["./three:/data"]}
volumes: {one: {}}`,
    },
    // Pods of a StatefulSet have a claim each.
    {
      "redis.yaml": `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis}
spec:
  serviceName: redis
  replicas: 2
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers:
        - {name: redis, image: "redis:7.2", volumeMounts: [{name: data, mountPath: /data}]}
  volumeClaimTemplates:
    - metadata: {name: data}`,
    },
    // Two files for one server.
    {
      "one/redis.conf": "bind 127.0.0.1\nport 6379\ndir /var/lib/redis",
      "two/redis.conf": "bind 127.0.0.1\nport 6379\ndir /var/lib/redis",
    },
    // Where they are started nobody knows.
    {
      "redis-6379.conf": "port 6379\ndir ./",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379\ndir ./",
    },
  ],
  bad: [
    {
      "redis-6379.conf": `
port 6379
dir /var/lib/redis
#   ~~~~~~~~~~~~~~ the same folder for 127.0.0.1:6379`,
      "redis-6380.conf": `
port 6380
replicaof 127.0.0.1 6379
dir "/var/lib/redis/"
#   ^^^^^^^^^^^^^^^^^ dbfilename is dump.rdb in this folder for 127.0.0.1:6379 too`,
    },
    {
      "a/redis-1.conf": "bind 10.0.0.1\nport 6379\ndir /srv/redis\ndbfilename one.rdb\nappendonly yes",
      "a/redis-2.conf": `
bind 10.0.0.1
port 6380
replicaof 10.0.0.1 6379
dbfilename two.rdb
appendonly yes
dir /srv/./redis
#   ^^^^^^^^^^^^ appenddirname is appendonlydir/appendonly.aof in this folder for 10.0.0.1:6379 too`,
    },
    // Containers that share a volume, or a folder.
    {
      "docker-compose.yml": `
services:
  redis-1:
    image: redis:7.2
    volumes:
      - data:/data
#       ~~~~~~~~~~ the same folder for redis-1:6379
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
    volumes:
      - data:/data
#       ^^^^^^^^^^ dbfilename is dump.rdb in this folder for redis-1:6379 too
volumes:
  data: {}`,
    },
    {
      "redis.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: redis}
spec:
  replicas: 2
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers:
        - name: redis
          image: redis:7.2
          volumeMounts:
            - {name: data, mountPath: /data}
#                                     ^^^^^ dbfilename is dump.rdb in this folder for another copy of it too
      volumes:
        - name: data
          persistentVolumeClaim: {claimName: redis}`,
    },
    {
      files: {
        "redis-6379.conf": "port 6379\ndir /srv/redis\ndbfilename one.rdb\nappendonly yes",
        "redis-6380.conf": `
port 6380
slaveof 127.0.0.1 6379
dbfilename two.rdb
appendonly yes
dir /srv/redis
#   ^^^^^^^^^^ appendfilename is appendonly.aof in this folder for 127.0.0.1:6379 too`,
      },
      target: "redis@6.2",
    },
  ],
});

/** What tells the folder of a container from others: a folder of its machine, or a volume; undefined where it is its own. */
function storageOf({ launch, settings }: DataNode): string | undefined {
  if (!launch?.data || launch.unread !== undefined || !settings.get("dir").isKnown) return undefined;
  const { kind, key, isReadOnly } = launch.data;
  if (isReadOnly || (kind !== "volume" && kind !== "bind-folder")) return undefined;
  // Claims are a cluster's, all else is a machine's.
  if (launch.machine === undefined && !(launch.by === "kubernetes" && kind === "volume")) return undefined;
  return `${launch.machine} ${kind} ${key}`;
}

function homeOf(node: DataNode): Located {
  const { launch, settings } = node;
  return storageOf(node) === undefined ? settings.get("dir") : launch!.data!;
}

function placeOf(node: DataNode, hasHosts: boolean): string | undefined {
  const machine = machineOf(node, hasHosts);
  const folder = folderOf(node);
  return machine === undefined || folder === undefined ? undefined : `${machine}\0${folder}`;
}

/** Loopback is each machine's own: files of one folder are on one, and all where no other host is named. */
function machineOf({ address, id }: DataNode, hasHosts: boolean): string | undefined {
  const host = address.or(undefined)?.host;
  if (host === undefined || !isLoopback(host)) return host;
  return hasHosts ? `loopback ${id.slice(0, id.lastIndexOf("/") + 1)}` : "loopback";
}

/** An absolute folder; undefined where it depends on where a server is started, and for the volume of a container. */
function folderOf({ settings }: DataNode): string | undefined {
  const dir = settings.get("dir").or("");
  if (!dir.startsWith("/")) return undefined;
  const parts = dir.split("/").filter((part) => part !== "" && part !== ".");
  return /^(?:data|bitnami)$/.test(parts[0] ?? "") || parts.includes("..") ? undefined : `/${parts.join("/")}`;
}

function filesOf({ settings, loading }: DataNode): { readonly name: string; readonly file: string }[] {
  const [rdb, aof, folder] = (["dbfilename", "appendfilename", "appenddirname"] as const).map((name) =>
    settings.get(name).or(undefined),
  );
  const files = rdb ? [{ name: "dbfilename", file: rdb }] : [];
  if (settings.get("appendonly").or(false) !== true || !aof) return files;
  const inFolder = isAtLeast(loading.target, { redis: "7.0", valkey: "7.2" });
  if (!inFolder) files.push({ name: "appendfilename", file: aof });
  else if (folder) files.push({ name: "appenddirname", file: `${folder}/${aof}` });
  return files;
}
