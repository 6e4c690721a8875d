import type { CodeLens, Command } from "vscode-languageserver";
import { type Reader, readersOf } from "../describe/readers.ts";
import type { Part, View } from "../workspace/snapshot.ts";
import { serverText } from "./server.ts";
import { survivalText } from "./survival.ts";

/** What the command of a lens is: to show the deployment as a picture, where the editor can. */
const showTopology = "redisHaLint.showTopology";

/** Above monitor lines what the master survives, above the first line of a server's file what it is. */
export function lensesIn(view: View, hasCommands: boolean): CodeLens[] {
  return view.parts.flatMap((part) => {
    // Several containers can be started with one file, and be alike.
    const found = new Map<string, CodeLens>();
    for (const reader of readersOf(part, view.snapshot)) {
      const lenses = reader.instance.kind === "sentinel" ? ofSentinel(part, reader) : ofServer(part, reader);
      for (const { offset, title } of lenses)
        found.set(`${offset} ${title}`, {
          range: view.text.rangeOf({ start: offset, end: offset }),
          command: commandOf(title, reader, view, hasCommands),
        });
    }
    return [...found.values()];
  });
}

interface Lens {
  readonly offset: number;
  readonly title: string;
}

function ofSentinel({ file }: Part, { instance }: Reader): Lens[] {
  if (instance.kind !== "sentinel") return [];
  return instance.watches.flatMap((watch) => {
    const { origin, name } = watch;
    const master = instance.deployment.masters.find((one) => one.name === name);
    return master && origin.file === file ? [{ offset: origin.start, title: survivalText(master, watch) }] : [];
  });
}

/** Of the file that it is started with; what a compose file makes is told at its start by others. */
function ofServer({ file }: Part, { instance }: Reader): Lens[] {
  const [first] = file.directives;
  if (instance.kind !== "server" || instance.file !== file || file.embedding || !first || instance.isLeftOut) return [];
  return [{ offset: first.start, title: serverText(instance) }];
}

/** A command without a name is text only. */
function commandOf(title: string, { judged }: Reader, { snapshot }: View, hasCommands: boolean): Command {
  if (!hasCommands || !judged) return { title, command: "" };
  return { title, command: showTopology, arguments: [{ folder: snapshot.root.folder, id: judged.summary.id }] };
}
