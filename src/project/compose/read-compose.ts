import type { Span } from "../../syntax/config-file.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { Entry } from "../source.ts";
import type { Disk } from "../starts/disk.ts";
import type { Startup } from "../starts/start.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";
import { servicesOf } from "./definitions.ts";
import { Files } from "./files.ts";
import { Places } from "./problems.ts";
import { loadProject } from "./project.ts";
import { tellOfRefused } from "./refused.ts";
import { type Scales, scalesOf, withScales } from "./scales.ts";
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
  const scales = scalesOf(folder, files);
  return candidatesOf(folder, entries, files).map((candidate) => {
    const startup = startupOf(candidate, files, scales(candidate));
    // A base that several files vary has its mistakes told once, and so has what several services name.
    const problems = startup.problems.filter(({ file, message }) => {
      const key = `${file.uri}:${message}`;
      return !told.has(key) && told.add(key);
    });
    return { ...startup, problems };
  });
}

const nothing: Started = { starts: [], outcomes: new Map(), passed: [] };
/** A file that cannot be read is told of if it would start servers. */
const ofServers =
  /^[\s-]*["']?(?:image|command|entrypoint)["']?\s*:.*(?:redis|valkey|keydb)|(?:redis|valkey|keydb)-(?:server|sentinel)/im;

function startupOf({ file, paths, isPart }: Candidate, files: Files, scales: Scales): Startup {
  const shown = new Map<HostFile, readonly Span[]>();
  const shownIn = (host: HostFile) => {
    const spans = shown.get(host) ?? shownOf(files.yaml(host).documents, host.text);
    shown.set(host, spans);
    return spans;
  };
  const places = new Places(shownIn, isPart);
  const loaded = loadProject(file, paths, files, places);
  const project = loaded && { ...loaded, tree: withScales(loaded.tree, scales) };
  const hosts = project?.hosts ?? paths.flatMap((path) => files.host(path) ?? []);
  const started = project ? startsOfProject(project, files, places) : nothing;
  const { starts, outcomes, passed } = started;
  if (project) {
    tellOfRefused(project, places);
    const unset = new UnsetVariables(project, places);
    for (const service of servicesOf(project)) {
      const outcome = outcomes.get(service.name);
      if (!outcome || outcome.started.length === 0) continue;
      const isOfVariables = outcome.image?.kind !== "official" && outcome.image?.kind !== "keydb";
      unset.tell(service.node, ["image", "command", "entrypoint", ...(isOfVariables ? ["environment"] : [])]);
    }
  }
  const unseen = hosts.some((host) => files.yaml(host).problems.length > 0)
    ? "what cannot be read"
    : project?.unread.get("");
  const concerns = starts.length > 0 || hosts.some(({ text }) => ofServers.test(text));
  const all = [...outcomes.values()];
  return {
    file,
    kind: "compose",
    starts,
    hosts: hostsOf([
      ...hosts.map((host) => ({ host, shown: shownIn(host) })),
      ...all.flatMap((outcome) => outcome.hosts),
    ]),
    problems: concerns ? [...places.problems, ...all.flatMap(({ problems }) => problems)] : [],
    used: [...new Set(all.flatMap(({ used }) => used))].sort(),
    passed: concerns && unseen !== undefined ? [...passed, { name: file, reason: unseen, isOpen: true }] : passed,
  };
}

/** Each file once, though several containers are made with it. */
function hostsOf(hosts: Startup["hosts"]): Startup["hosts"] {
  return [...new Map(hosts.map((each) => [each.host.uri, each])).values()];
}
