import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How an image runs what a container is told. */
export interface Image {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly folder: string;
  /** What it keeps outside of its layer. */
  readonly volumes: readonly string[];
}

const official: Image = {
  entrypoint: ["docker-entrypoint.sh"],
  command: ["redis-server"],
  folder: "/data",
  volumes: ["/data"],
};

export function imageOf(name: string): Image {
  if (/^(?:docker\.io\/)?(?:library\/)?redis(?::|$)/.test(name)) return official;
  if (/^(?:busybox|alpine|debian)(?::|$)/.test(name))
    return { entrypoint: [], command: ["sh"], folder: "/", volumes: [] };
  throw new Error(`the lab does not know the image ${name}`);
}

/**
 * Before what it is told to run, the official image puts the server where only options or a file are given; a server, and
 * nothing else, is run as the user redis, to whom the working directory is given. Tried against its documentation for 6 to 7.
 */
const entrypoint = `#!/bin/sh
set -e
case "$1" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec setpriv --reuid=999 --regid=999 --clear-groups "$0" "$@"
fi
[ "$(umask)" != 0022 ] || umask 0077
exec "$@"
`;

/**
 * The programs of the image are those of the machine, with what else tells them apart: protected mode is off unless it is
 * switched on. The lab gives each a door that no setting closes, and sentinels times that a test can wait for; they are
 * read behind the file, so it stays as written.
 */
const program = (name: string) => `#!/bin/sh
file=/dev/null
case "$1" in -*) ;; ?*) file=$1 ;; esac
kind=server
case "$0 $*" in *redis-sentinel* | *--sentinel*) kind=sentinel ;; esac
{
  echo "unixsocket /run/lab/$kind.sock"
  echo "unixsocketperm 777"
  case "$* $(cat "$file" 2> /dev/null)" in *protected-mode*) ;; *) echo "protected-mode no" ;; esac
  if [ $kind = sentinel ] && [ -n "$LAB_DOWN_AFTER" ]; then
    for name in $(sed -n 's/^ *sentinel monitor \\([^ ]*\\).*/\\1/p' "$file" 2> /dev/null); do
      echo "sentinel down-after-milliseconds $name $LAB_DOWN_AFTER"
      echo "sentinel failover-timeout $name $LAB_FAILOVER_TIMEOUT"
    done
  fi
} > /run/lab/added.$$
exec /usr/bin/${name} "$@" - < /run/lab/added.$$
`;

/** Writes the programs of the image into a folder that stands for its /usr/local/bin. */
export function writePrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o755 });
  write("docker-entrypoint.sh", entrypoint);
  for (const name of ["redis-server", "redis-sentinel"]) write(name, program(name));
}
