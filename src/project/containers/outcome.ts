import type { FileAt, Image, QuotedTogether, Storage } from "../../model/launch.ts";
import type { Span } from "../../syntax/config-file.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { StartupProblem } from "../starts/start.ts";
import type { ConfigSource, EmbeddedText, Started } from "./container.ts";

/** What a container comes to. */
export interface ContainerOutcome {
  /** Servers and sentinels, in the order they are started. */
  readonly started: readonly ContainerStart[];
  readonly image?: Image;
  /** Why nothing is started, for tests. */
  readonly passed?: string;
  /** Mistakes that keep it from starting, as far as its image is known. */
  readonly problems: readonly StartupProblem[];
  /** Configuration files of the project that are handed to it, by mounts or by its image. */
  readonly used: readonly string[];
  /** Dockerfiles and scripts that were read, with what may be shown of them. */
  readonly hosts: readonly { readonly host: HostFile; readonly shown: readonly Span[] }[];
  /** The project's file behind a path in the container; relative paths count from its working folder. */
  hostPath(path: string): string | undefined;
  /** The text of another file behind a path in the container: a key of a ConfigMap, `configs:` of a compose file. */
  textAt(path: string): EmbeddedText | undefined;
  /** What lies at a path in the container; undefined where nobody can look. */
  fileAt(path: string): FileAt | undefined;
  /** What stands behind a path in the container, as the configuration that is named at a place: for include lines. */
  configAt(path: string, named: Span): ConfigSource;
  /** Where a path of the container lies: for `dir` lines. */
  storageAt(path: string): Storage;
}

export interface ContainerStart extends Started {
  readonly together?: readonly QuotedTogether[];
  readonly storage: {
    /** Of the file it is started with. */
    readonly config?: Storage;
    /** Of its working directory: that of the last `dir` line that can be read, else the folder it is started in. */
    readonly data?: Storage;
  };
}
