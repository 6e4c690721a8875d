import type { Target } from "../../../grammar/version.ts";
import type { Image } from "../../model/launch.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Environment } from "./container.ts";

/** What an image brings: what it starts, and the files in it that we know. */
export interface Recipe {
  readonly image: Image;
  /** Whose start scripts it has. `unknown`: nobody knows what it starts. */
  readonly family: "official" | "bitnami" | "keydb" | "stack" | "unknown";
  /** The server its start scripts start. */
  readonly engine: "redis" | "valkey" | "keydb";
  readonly isSentinel: boolean;
  /** It is named for a server, so that it may be one though its start is not known. */
  readonly isServers: boolean;
  readonly target?: Target;
  readonly entrypoint: readonly SourceText[];
  readonly command: readonly SourceText[];
  readonly environment: Environment;
  /** Its WORKDIR. */
  readonly folder: string;
  /** Its VOLUMEs: paths that are kept apart from the container. */
  readonly volumes: readonly string[];
  /** Files and folders by absolute path, as far as they are known. */
  readonly files: ReadonlyMap<string, ImageFile>;
  /** It holds no configuration but what is in `files`. */
  readonly isBare: boolean;
  /** Of how it is built, what could not be followed. */
  readonly unread?: string;
  /** Files it was put together from. */
  readonly hosts: readonly HostFile[];
}

export type ImageFile =
  /** A file or a folder of the project. */
  | { readonly kind: "copy"; readonly path: string }
  | { readonly kind: "text"; readonly source: SourceText }
  | { readonly kind: "unknown"; readonly why: string };
