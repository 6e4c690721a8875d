/**
 * Deployments of the corpus whose servers read what is not in their folder, and what that is: a Dockerfile or a start
 * script (`not_included` of the index, or not in the repository either), an image with a start script of its own, what an
 * operator makes of its resource, a configuration file, and a variable that addresses are made of. Everything else counts, whatever is made of it.
 */
export const absent: ReadonlyMap<string, string> = new Map([
  ["AbdullahAlShaad__Redis-Sentinel-Webiner", "what the operator KubeDB starts"],
  ["AllencxWang__redis-sentinel-poc", "redis/Dockerfile, which the sentinel is built with"],
  ["RCOSDP__weko", "sentinel/Dockerfile and its start script"],
  ["Rutkovski__NoSql", "redis/redis.conf, which the compose file mounts"],
  ["ScottAlone__docker-redis-sentinel", "the six Dockerfiles"],
  ["cabezayunke__redis-ha-docker-ioredis", "server/Dockerfile and sentinel/Dockerfile"],
  ["dahomey-technologies__rustis", "HOST_IP, the address of the master, which a script writes to .env"],
  ["distribuida2__ejemplo-redis-sentinel", "sentinel/Dockerfile and its start script"],
  ["emqx__emqx__1", "users.acl, which says who may log in"],
  ["freshworks__redis-operator", "what the operator starts"],
  ["garylai__k8s-redis", "the start script of the image garylai/k8s-redis"],
  ["luashiping__k8s-redis-ha", "the start programs of the image luashiping/k8s-redis-ha"],
  ["ntr-switchdin__redis-ha", "redis.Dockerfile"],
  ["quotto__redis-on-kubernetes", "the Dockerfiles and their start scripts"],
  ["redis__redis-py", "the start script of the image redislabs/client-libs-test"],
  ["s7anley__redis-sentinel-docker", "Dockerfile and docker-entrypoint.sh"],
  ["tarosky__k8s-redis-ha", "the start programs of the image tarosky/k8s-redis-ha"],
  ["taskworld__redis-sentinel-cluster", "Dockerfile and docker-entrypoint.sh"],
  ["weakiwi__k8s-redis", "Dockerfile and bin/run.sh"],
  ["willstudy__k8s-redis-ha", "the private image index-dev.qiniu.io/kelibrar/redis"],
  ["zcy0521__redis-sentinel-docker", "Dockerfile, and the variables that addresses are made of"],
]);

/** Of those whose files are all there: what a script that writes the configuration asks running servers, which no file tells. */
export const asked: ReadonlyMap<string, string> = new Map([
  ["argoproj__argo-cd", "the addresses of Services and the master that running sentinels name, which init.sh asks for"],
  ["broswen__redis-sentinel", "the master that running sentinels name, which the init containers ask for"],
  ["leoluyi__redis-sentinel-k8s", "the sentinels, which the init container asks for the master"],
]);
