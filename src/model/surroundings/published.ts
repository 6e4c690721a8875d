import type { Surrounding } from "../raw.ts";
import { isComposeFile, withoutComments } from "./starts.ts";

/** A range longer than any that is published on purpose. */
const longest = 1000;

/** Whether a compose file or a command gives a port of its containers to the machine's own network. */
export function publishesPort(surrounding: Surrounding, port: number): boolean {
  const said = `${withoutComments(surrounding)}\n`;
  if (isComposeFile(surrounding)) {
    if (/^\s*network_mode:\s*["']?host\b/m.test(said)) return true;
    return portLists(said).some((list) => entriesOf(list).some((entry) => covers(entry, port)));
  }
  const runs = said.replace(/\\\r?\n/g, " ").match(/\b(?:docker|podman|nerdctl)\s+run\b.*/g) ?? [];
  return runs.some(
    (run) =>
      /--net(?:work)?[= ]host\b/.test(run) ||
      [...run.matchAll(/(?:-p|--publish)[= ]*["']?(\S+?)["']?(?=\s|$)/g)].some(([, entry]) => covers(entry!, port)),
  );
}

/** What stands below or behind each `ports:`. */
function portLists(text: string): string[] {
  return [...text.matchAll(/^([ \t]*)ports:[ \t]*(.*)\n((?:\1[ \t]*-.*\n|\1[ \t]+.*\n|[ \t]*\n)*)/gm)].map(
    ([, , behind, below]) => `${behind}\n${below}`,
  );
}

/** The short forms, and the long ones (`target`, `published`) as if they were short. */
function entriesOf(list: string): string[] {
  const short = list.match(/(?:[\w.$+[\]{}:-]*:)?\d+(?:-\d+)?(?:\/tcp)?(?=["'\s,\]]|$)/g) ?? [];
  const isLong = /\btarget:/.test(list);
  return isLong ? [...list.matchAll(/\btarget:\s*["']?(\d+)/g)].map(([, port]) => port!) : short;
}

/** `6379`, `6380:6379`, `0.0.0.0:7000-7005:7000-7005`; one that is given to the loopback interface stays on the machine. */
function covers(entry: string, port: number): boolean {
  if (/^(?:127\.|localhost:|\[::1\])/.test(entry)) return false;
  const [, from, to] = /(?:^|:)(\d+)(?:-(\d+))?(?:\/tcp)?$/.exec(entry) ?? [];
  const first = Number(from);
  const last = Number(to ?? from);
  return last - first < longest && port >= first && port <= last;
}
