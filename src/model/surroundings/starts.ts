import type { Surrounding } from "../raw.ts";

const comment = /(?:^|\s)#.*$/gm;
export const composeFile = /^services:\s*$/m;
const manyTimes =
  /\breplicas:\s*["']?(?!1\b)|\bscale\b|^\s*(?:for|while)\b|\bxargs\b|^kind:\s*(?:StatefulSet|Deployment|DaemonSet)/m;
const numberOfNodes =
  /\b(?:NODES|SENTINELS|NUM(?:BER)?(?:_OF)?_(?:NODES|SENTINELS)|(?:NODES?|SENTINELS?)_COUNT)["']?[ \t]*[=:][ \t]*["']?(?:[2-9]|\d\d)/;
export const startsSentinel =
  /(?:redis|valkey|keydb)-sentinel\b(?!\s*:)|--sentinel\b|(?:image|build|context|dockerfile|command|entrypoint|<<):.*sentinel|sentinel[\w.-]*\.conf/i;

export const startsServer =
  /(?:redis|valkey|keydb)-server\b(?!\s*:)|(?:image|build|context|dockerfile):.*(?:redis|valkey|keydb)/i;

/** The text of a file without comments. */
export function withoutComments({ text }: Surrounding): string {
  return text.replace(comment, "");
}

export function isComposeFile({ text }: Surrounding): boolean {
  return composeFile.test(text);
}

/** How many servers a compose file, a manifest or a script starts that are no sentinels, as far as the text tells. */
export function serversStarted(surrounding: Surrounding): number {
  const said = withoutComments(surrounding);
  if (isComposeFile(surrounding)) {
    const starting = servicesOf(said).filter((service) => startsServer.test(service) && !startsSentinel.test(service));
    return starting.some((service) => manyTimes.test(service)) ? Infinity : starting.length;
  }
  if (/\.(?:service|container|env)$|(?:^|\/)\.env/.test(surrounding.file)) return 0;
  const lines = said.split("\n").filter((line) => startsServer.test(line) && !startsSentinel.test(line));
  if (lines.length === 0) return 0;
  return /\.(?:sh|bat|cmd|ps1)$/i.test(surrounding.file) && !manyTimes.test(said) ? lines.length : Infinity;
}

/** Whether a file is about containers, whose folders are their own. */
export function runsContainers(surrounding: Surrounding): boolean {
  const said = withoutComments(surrounding);
  return (
    isComposeFile(surrounding) ||
    /\b(?:docker|podman|nerdctl)\s+run\b|^[ \t]*-?[ \t]*(?:image:|FROM\b)|^kind:|\bkubectl\b/m.test(said)
  );
}

/** How many sentinels a compose file, a manifest or a script starts; infinity where it may start any number. */
export function sentinelsStarted({ file, text }: Surrounding): number {
  const said = text.replace(comment, "");
  if (composeFile.test(said)) {
    const starting = servicesOf(said).filter(
      (service) => /^\s*\S*sentinel/i.test(service) || startsSentinel.test(service) || sentinelPorts(service).size > 0,
    );
    return starting.some(startsMany) ? Infinity : starting.length;
  }
  if (machinesMade({ file, text }) > 1) return 0;
  if (!/sentinel/i.test(said)) return 0;
  if (/\.(?:service|env)$|(?:^|\/)\.env/.test(file)) return startsSentinel.test(said) ? 1 : 0;
  const lines = said.split("\n").filter((line) => startsSentinel.test(line));
  if (lines.length === 0) return 0;
  return /\.(?:sh|bat|cmd|ps1)$/i.test(file) && !manyTimes.test(said) ? lines.length : Infinity;
}

/** Whether one service may run more than one sentinel: scaled, told a number, or reached at several ports. */
function startsMany(service: string): boolean {
  return manyTimes.test(service) || numberOfNodes.test(service) || sentinelPorts(service).size > 1;
}

/** The ports of a container that are published, as far as they are such as sentinels have; of a range its ends. */
function sentinelPorts(service: string): ReadonlySet<string> {
  const published = service.matchAll(
    /^[ \t]*(?:-|-?[ \t]*target:)[ \t]*["']?(?:\d+\.[\d.]+:)?(?:[\d-]+:)?(26[34]\d\d)(?:-(\d+))?\b/gm,
  );
  return new Set([...published].flatMap(([, first, last = first]) => [first!, last!]));
}

/** How many machines a Vagrantfile makes, on each of which one file may be used; infinity for those made in a loop. */
export function machinesMade({ file, text }: Surrounding): number {
  if (!/(?:^|\/)Vagrantfile[^/]*$/i.test(file)) return 0;
  const said = text.replace(comment, "");
  const made = [...said.matchAll(/\.vm\.define\b/g)];
  const loop = said.search(/\.(?:each|times|upto|map)\b/);
  return loop >= 0 && made.some(({ index }) => index > loop) ? Infinity : made.length;
}

/** Whether a file starts all it starts on one machine: a compose file without a swarm, or containers started by hand. */
export function startsOnOneMachine({ text }: Surrounding): boolean {
  const said = text.replace(comment, "");
  return /redis|valkey|keydb|sentinel/i.test(said) && (composeFile.test(said) || /\bdocker\s+run\b/.test(said));
}

/** The ports that the containers of a compose file take on their machine; of those in its own network all count as one. */
export function portsOfMachine(surrounding: Surrounding): ReadonlySet<string> {
  const said = withoutComments(surrounding);
  const published = [...said.matchAll(/^\s*-\s*["']?(?:\d+(?:\.\d+){3}:)?(\d+):\d+(?:\/tcp)?["']?\s*$/gm)].map(
    ([, port]) => port!,
  );
  const isHost = /^\s*network_mode:\s*["']?host["']?\s*$/m.test(said);
  return new Set(isHost ? [...published, "all"] : published);
}

/** Whether a service runs a server or a sentinel. */
export function isOfServer(service: string): boolean {
  return (
    startsServer.test(service) ||
    startsSentinel.test(service) ||
    /^\s*\S*(?:redis|valkey|keydb|sentinel)/i.test(service)
  );
}

/** The services of a compose file: name and lines of each. */
export function servicesOf(text: string): string[] {
  const body = text.slice(text.search(composeFile)).replace(/^.*\n/, "");
  const indent = /^([ \t]+)\S/m.exec(body)?.[1];
  if (indent === undefined) return [];
  const own = body.split(/^(?=\S)/m)[0]!;
  return own.split(new RegExp(`^(?=${indent}\\S)`, "m")).filter((block) => block.startsWith(indent));
}
