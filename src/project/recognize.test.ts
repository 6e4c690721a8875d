import { describe, expect, it } from "vitest";
import { notRendered, whyNotOurs } from "./recognize.ts";

const ours: [name: string, text: string][] = [
  ["redis.conf", "port 6379\n"],
  ["redis.conf", ""],
  ["redis.conf", "# everything is default\n"],
  ["redis.conf", "complete garbage here\nand here\n"],
  ["redis.conf", "port=6379\nbind=127.0.0.1\n"],
  ["redis.conf", "port: 6379\nbind: 127.0.0.1\nappendonly: yes\n"],
  ["sentinel-1.conf", "sentinle monitor mymaster 10.0.0.1 6379 2\n"],
  ["cache.conf", "prot 6379\nsentinel monitor mymaster 10.0.0.1 6379 2\n"],
  ["6380.conf", "port 6380\nreplicaof 10.0.0.1 6379\n"],
  ["node.conf", "PORT 6380\r\nBIND 10.0.0.1\r\n"],
  ["node.conf", '\xef\xbb\xbf"port" 6380\nbind 10.0.0.1\n'],
  ["tls.conf", "port 0\ntls-port 6379\n"],
  ["keydb2.conf", "server-threads 4\nactive-replica yes\n"],
  ["redis.conf", "port {{ port }}\nbind 127.0.0.1\nappendonly yes\n"],
  [
    "sentinel.conf",
    "port {{ port }}\nsentinel monitor m {{ host }} 6379 2\ndir /tmp\nsentinel down-after-milliseconds m 1\n",
  ],
  ["sentinel.conf", "sentinel monitor mymaster %MASTER% 6379 2\n"],
];

const others: [what: string, name: string, text: string][] = [
  ["nginx", "nginx.conf", "user nginx;\nevents {\n  worker_connections 1024;\n}\nhttp {\n  include mime.types;\n}\n"],
  ["nginx in front of Redis", "redis.conf", "stream {\n  server {\n    listen 6379;\n    proxy_pass redis;\n  }\n}\n"],
  [
    "HAProxy",
    "haproxy.conf",
    "global\n  maxconn 100\ndefaults\n  timeout connect 5s\n  timeout client 5s\nfrontend redis\n  bind *:6379\n",
  ],
  [
    "HAProxy in front of Redis",
    "redis-haproxy.conf",
    "defaults\n  mode tcp\n  timeout connect 3s\n  timeout server 6s\nlisten redis\n  bind :6379\n  server r1 10.0.0.1:6379 check\n",
  ],
  [
    "a Kubernetes manifest",
    "redis.conf",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: redis\ndata:\n  redis.conf: |\n    port 6379\n",
  ],
  [
    "a cluster's nodes",
    "nodes.conf",
    `${"7979ba1902bc0e282e714a67dd74ec089348f5c6"} :0@0 myself,master - 0 0 0 connected\nvars currentEpoch 0 lastVoteEpoch 0\n`,
  ],
  [
    "an upstart job",
    "redis-server.conf",
    'description "redis"\nstart on runlevel [2345]\nstop on runlevel [06]\nexec /usr/bin/redis-server\n',
  ],
  ["a script", "redis.conf", "#!/bin/sh\nset -e\nredis-server --port 6379\n"],
  ["variables of a script", "redis.conf", "REDIS_PORT=6379\nREDIS_HOST=10.0.0.1\nexport REDIS_PORT\n"],
  ["a unit", "redis.conf", "[Unit]\nDescription=Redis\n[Service]\nExecStart=/usr/bin/redis-server\n"],
  ["supervisord", "redis.conf", "[program:redis]\ncommand=redis-server\nuser=redis\n"],
  ["fluent-bit", "redis.conf", "[INPUT]\n    Name redis\n    Tag  redis\n    Port 6379\n"],
  ["sysctl", "60-redis.conf", "vm.overcommit_memory = 1\nnet.core.somaxconn = 1024\n"],
  ["logrotate", "redis.conf", "/var/log/redis/*.log {\n  weekly\n  rotate 12\n  missingok\n}\n"],
  ["fontconfig", "10-hinting.conf", '<?xml version="1.0"?>\n<fontconfig>\n<match/>\n</fontconfig>\n'],
  ["resolv.conf", "resolv.conf", "nameserver 10.0.0.1\nsearch example.com\n"],
  ["the linker's", "ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n"],
  ["a list of users", "users.conf", "user default off\nuser app on >secret ~* +@all\n"],
  ["nothing", "empty.conf", "\n# nothing\n"],
];

describe("a file found in a folder", () => {
  it.each(ours)("%s is ours: %j", (name, text) => {
    expect(whyNotOurs(`some/where/${name}`, text)).toBeUndefined();
  });

  it.each(others)("%s is not", (_, name, text) => {
    expect(whyNotOurs(name, text)).toMatch(/^[a-z]/i);
    expect(whyNotOurs(name, text)).not.toBe(notRendered);
  });

  it.each([
    ["redis.conf", "{% if master %}\nport 6379\n{% endif %}\n"],
    ["redis.conf", "<% if @port -%>\nport <%= @port %>\n<% end -%>\n"],
    ["redis.conf", '{{ include "redis.common" . }}\nport 6379\n'],
    ["redis.conf", "port {{ a }}\nbind {{ b }}\nrequirepass {{ c }}\n"],
  ])("%s is a template: %j", (name, text) => {
    expect(whyNotOurs(name, text)).toBe(notRendered);
  });

  it("is looked at no longer than it takes", () => {
    expect(whyNotOurs("x.conf", "x".repeat(5_000_000))).toBeDefined();
    expect(whyNotOurs("x.conf", `${"a b\n".repeat(300_000)}`)).toBeDefined();
    expect(whyNotOurs("x.conf", "\0\xff\xfe{{".repeat(1000))).toBeDefined();
  });
});
