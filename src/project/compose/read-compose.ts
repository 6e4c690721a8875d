import type { Span } from "../../syntax/config-file.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { Entry } from "../source.ts";
import type { Disk } from "../starts/disk.ts";
import type { Startup } from "../starts/start.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";
import { servicesOf } from "./definitions.ts";
import { tellOfMissingServices } from "./depends.ts";
import { Files } from "./files.ts";
import { Places } from "./problems.ts";
import { loadProject } from "./project.ts";
import { shownOf } from "./shown.ts";
import { type Started, startsOfProject } from "./starts.ts";
import { UnsetVariables } from "./unset.ts";

/**
 * The compose projects of a folder: what their services start. A file that varies another one is a project together with it.
 *
 * @param entries what the folder holds
 */
export function readCompose(folder: string, entries: readonly Entry[], disk: Disk): Startup[] {
  const files = new Files(disk);
  const told = new Set<string>();
  return candidatesOf(folder, entries, files).map((candidate) => {
    const startup = startupOf(candidate, files);
    // A base that several files vary has its mistakes told once.
    const problems = startup.problems.filter(({ file, span, message }) => {
      const key = `${file.uri}:${span.start}:${message}`;
      return !told.has(key) && told.add(key);
    });
    return { ...startup, problems };
  });
}

const nothing: Started = { starts: [], outcomes: new Map(), passed: [] };
/** A file that cannot be read is told of if it would start servers. */
const ofServers =
  /^\s*["']?(?:image|command|entrypoint)["']?\s*:.*(?:redis|valkey|keydb)|(?:redis|valkey|keydb)-(?:server|sentinel)/im;

function startupOf({ file, paths }: Candidate, files: Files): Startup {
  const shown = new Map<HostFile, readonly Span[]>();
  const shownIn = (host: HostFile) => {
    const spans = shown.get(host) ?? shownOf(files.yaml(host).documents, host.text);
    shown.set(host, spans);
    return spans;
  };
  const places = new Places(shownIn);
  const project = loadProject(file, paths, files, places);
  const hosts = project?.hosts ?? paths.flatMap((path) => files.host(path) ?? []);
  const started = project ? startsOfProject(project, files, places) : nothing;
  const { starts, outcomes, passed } = started;
  if (project) {
    tellOfMissingServices(project, places);
    const unset = new UnsetVariables(project, places);
    for (const service of servicesOf(project)) {
      const outcome = outcomes.get(service.name);
      if (!outcome || outcome.started.length === 0) continue;
      const isOfVariables = outcome.image?.kind !== "official" && outcome.image?.kind !== "keydb";
      unset.tell(service.node, ["image", "command", "entrypoint", ...(isOfVariables ? ["environment"] : [])]);
    }
  }
  const concerns = starts.length > 0 || hosts.some(({ text }) => ofServers.test(text));
  const all = [...outcomes.values()];
  return {
    file,
    kind: "compose",
    starts,
    hosts: [...hosts.map((host) => ({ host, shown: shownIn(host) })), ...all.flatMap((outcome) => outcome.hosts)],
    problems: concerns ? [...places.problems, ...all.flatMap(({ problems }) => problems)] : [],
    used: [...new Set(all.flatMap(({ used }) => used))].sort(),
    passed,
  };
}
