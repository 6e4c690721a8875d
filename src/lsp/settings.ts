/** What a user sets in the editor, in the section `redisHaLint`. It goes before what the project file says, as options of the command do. */
export interface Settings {
  /** The server to judge for, `redis@7.2`; else as the command finds it. */
  readonly target: string | null;
  /** Folders outside the workspace that include lines may lead to. */
  readonly includeRoots: readonly string[];
  /** The project file; else the nearest above the folder. */
  readonly config: string | null;
  /** What a probe has saved, to be judged with the files. */
  readonly facts: string | null;
  readonly inlayHints: boolean;
  readonly codeLens: boolean;
  /** Whether formatting a document changes its white space. */
  readonly format: boolean;
}

export const defaultSettings: Settings = {
  target: null,
  includeRoots: [],
  config: null,
  facts: null,
  inlayHints: true,
  codeLens: true,
  format: false,
};

/** What an editor gives once, when the server starts. */
export interface StartSettings extends Settings {
  /** `push`: findings of open documents are sent as well, though the editor could ask for them. */
  readonly diagnostics: "push" | null;
  /** URI of a rule's page, with `{rule}` for its id. */
  readonly rulePages: string | null;
  /** Whether it has the commands of our extension. */
  readonly commands: boolean;
  /** Whether it shows the message of a finding, and its related places, above what a hover says. */
  readonly showsFindings: boolean;
}

/** Settings out of what an editor sends; what is of another type counts as not set. */
export function readSettings(given: unknown, before: Settings = defaultSettings): Settings {
  const value = isRecord(given) ? given : {};
  const text = (name: "target" | "config" | "facts") => {
    const found = value[name];
    return found === null || found === "" ? null : typeof found === "string" ? found : before[name];
  };
  const flag = (name: "inlayHints" | "codeLens" | "format") => {
    const found = value[name];
    return typeof found === "boolean" ? found : before[name];
  };
  const roots = value.includeRoots;
  return {
    target: text("target"),
    includeRoots: Array.isArray(roots) ? roots.filter((root) => typeof root === "string") : before.includeRoots,
    config: text("config"),
    facts: text("facts"),
    inlayHints: flag("inlayHints"),
    codeLens: flag("codeLens"),
    format: flag("format"),
  };
}

export function readStartSettings(given: unknown): StartSettings {
  const value = isRecord(given) ? given : {};
  return {
    ...readSettings(given),
    diagnostics: value.diagnostics === "push" ? "push" : null,
    rulePages: typeof value.rulePages === "string" ? value.rulePages : null,
    commands: value.commands === true,
    showsFindings: value.showsFindings === true,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
