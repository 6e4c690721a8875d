import type { Surrounding } from "../raw.ts";
import { isComposeFile, servicesOf, startsSentinel, withoutComments } from "./starts.ts";

const server = /redis|valkey|keydb/i;
const composePolicy = /^[ \t]*(restart:[ \t]*["']?(?:always|unless-stopped|on-failure)|restart_policy:)/m;
const neverAgain = /restart_policy:\s*\n?\s*(?:\{\s*)?condition:\s*["']?none/;
const unitPolicy = /^[ \t]*(Restart[ \t]*=[ \t]*(?:always|on-failure|on-abnormal|on-abort|on-watchdog))\b/m;
const manifest = /^kind:[ \t]*["']?(StatefulSet|Deployment|DaemonSet|ReplicaSet)\b/m;
const runOption = /(--restart[= ]["']?(?:always|unless-stopped|on-failure))/;

/** What starts a server again by itself, as one of these files says it: "restart: always"; undefined if it does not. */
export function restartPolicy(surrounding: Surrounding, config: string): string | undefined {
  const { file } = surrounding;
  const said = withoutComments(surrounding);
  if (!server.test(said)) return undefined;
  if (/\.(?:service|container)$/.test(file)) return startsSentinel.test(said) ? undefined : unitPolicy.exec(said)?.[1];
  if (isComposeFile(surrounding)) return policyOfServices(servicesFor(servicesOf(said), config), said);
  for (const part of said.split(/^---.*$/m)) {
    const [, kind] = manifest.exec(part) ?? [];
    if (kind && server.test(part) && (!startsSentinel.test(part) || /(?:redis|valkey)-server\b/.test(part)))
      return `a ${kind}`;
  }
  return /\.(?:sh|bat|cmd|ps1)$/i.test(file) ? policyOfCommands(said) : undefined;
}

/** Services that name the file, by its folder too where one tells them apart; else all that look like servers. */
function servicesFor(services: readonly string[], config: string): readonly string[] {
  const [name = "", folder = ""] = config.split("/").toReversed();
  const naming = services.filter((service) => service.includes(name));
  const exact = naming.filter((service) => service.includes(`${folder}/${name}`));
  if (exact.length > 0) return exact;
  return naming.length > 0 ? naming : services.filter((one) => server.test(one) && !startsSentinel.test(one));
}

function policyOfServices(services: readonly string[], said: string): string | undefined {
  for (const service of services) {
    const text = /<<:|extends:/.test(service) ? said : service;
    const [, policy] = composePolicy.exec(text) ?? [];
    if (policy && !(policy.startsWith("restart_policy") && neverAgain.test(text)))
      return policy.replace(/["':]+$/, "").replace(/["']/g, "");
  }
  return undefined;
}

function policyOfCommands(said: string): string | undefined {
  const commands = said.replace(/\\\r?\n/g, " ").split("\n");
  const run = commands.find((line) => runOption.test(line) && server.test(line) && !startsSentinel.test(line));
  return run && runOption.exec(run)?.[1]?.replace(/["']/g, "");
}
