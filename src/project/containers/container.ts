import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import type { Embedding } from "../../syntax/embedding.ts";
import type { Mode } from "../../syntax/load.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { YamlNode } from "../yaml/yaml.ts";

/** A container as a compose file or a manifest describes it, before its image is known. */
export interface Container {
  readonly host: HostFile;
  /** The name of the service or the container. */
  readonly place: Span;
  readonly name: string;
  readonly image?: SourceText;
  /** The folder an image is built from, and the Dockerfile in it, as project files; `build:` of compose. */
  readonly build?: {
    readonly folder: string;
    readonly dockerfile: string;
    readonly args: Environment;
    readonly target?: string;
  };
  /** `entrypoint:` of compose, `command:` of Kubernetes; in words. */
  readonly entrypoint?: Argv;
  /** `command:` of compose, `args:` of Kubernetes; in words. */
  readonly command?: Argv;
  readonly environment: Environment;
  /** In the order given; of two that overlap the deeper target counts. */
  readonly mounts: readonly Mount[];
  readonly workingFolder?: string;
  /** It runs in a pod: volumes that only its image names end with it. */
  readonly isPod?: boolean;
  /** The map or list that its variables are written in. */
  readonly environmentNode?: YamlNode;
  /** `$` stands for variables in its file and is written as `$$`: compose files. */
  readonly isInterpolated?: boolean;
  /** What runs before it in the same pod and may write into its volumes. */
  readonly init?: readonly Container[];
}

/** The words of a command and how they are written. */
export interface Argv {
  readonly words: readonly SourceText[];
  /** One string that is split like a shell does, or a list. */
  readonly form: "string" | "list";
  /** The scalar or the list of a YAML file that holds the words; without it none of them can be changed. */
  readonly node?: YamlNode;
  readonly span: Span;
}

/** Variables by name. One without a value here, which comes from elsewhere (a field of the pod, a secret), is undefined. */
export type Environment = ReadonlyMap<string, SourceText | undefined>;

export interface Mount {
  /** An absolute path in the container. */
  readonly target: string;
  readonly origin: Span;
  readonly isReadOnly: boolean;
  /** The permissions of the files in it, where it gives them: a ConfigMap. */
  readonly mode?: number;
  readonly source: /** A file or folder of the machine, as a project file; `missing` where there is nothing. */
    | { readonly kind: "bind"; readonly path: string; readonly is: "file" | "folder" | "missing" | "outside" }
    /** A volume kept by name; `key` tells it from others. */
    | { readonly kind: "volume"; readonly key: string }
    /** Texts by file name below the target, or one that is the target itself (name ""): ConfigMap, secret, `configs:`. */
    | {
        readonly kind: "texts";
        readonly key: string;
        readonly texts: ReadonlyMap<string, SourceText | undefined>;
        /** It is a file or a folder of the machine that a script wrote before. */
        readonly isOfMachine?: true;
        /** How these texts can be changed where they stand. */
        readonly embeddings?: ReadonlyMap<string, Embedding>;
      }
    | { readonly kind: "ephemeral"; readonly key: string };
}

/** A server or a sentinel that a container, a unit or a script starts. */
export interface Started {
  readonly mode: Mode;
  readonly config: ConfigSource;
  /** Lines that are read behind the file, the last ones last: variables of the image, options of the command. */
  readonly options: readonly ConfigFile[];
  /** The path of its working directory where the command starts it. */
  readonly folder?: string;
  /** What could not be followed: see `Launch.unread`. */
  readonly unread?: string;
  /** Configuration files that are mounted where it is started without one: they are not read. */
  readonly idle?: readonly Mount[];
}

/** A text that stands in another file, and how it can be changed there. */
export interface EmbeddedText {
  readonly source: SourceText;
  readonly embedding: Embedding;
}

/** The file that a server is started with. */
export type ConfigSource =
  /** None is named: options and defaults only. */
  | { readonly kind: "none" }
  /** A file of the project; `at` is the path in the container or on the machine. */
  | { readonly kind: "file"; readonly path: string; readonly at: string; readonly named: Span; readonly mount?: Mount }
  /** It stands in another file: a ConfigMap, `configs:`, what a script writes. */
  | {
      readonly kind: "embedded";
      readonly file: ConfigFile;
      readonly at: string;
      readonly named: Span;
      readonly mount?: Mount;
      /** A script writes it at each start. */
      readonly isWritten?: true;
      /** The project's file that it is made of. */
      readonly from?: string;
    }
  /** The path is named and nothing is there. */
  | { readonly kind: "missing"; readonly at: string; readonly named: Span; readonly mount?: Mount }
  /** It is somewhere we cannot look: in an image, in a volume. */
  | {
      readonly kind: "unknown";
      readonly at: string;
      readonly named: Span;
      readonly why: string;
      readonly mount?: Mount;
    };
