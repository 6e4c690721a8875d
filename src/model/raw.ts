import type { Target } from "../../grammar/version.ts";
import type { Section } from "../facts/read.ts";
import type { Loading } from "../syntax/load.ts";
import type { Launch } from "./launch.ts";
import type { RawStartup } from "./startup.ts";

/** One server or sentinel as its files declare it, before anybody asked who it is. */
export interface RawInstance {
  /** Unique in the deployment: the name of its main file, or of what starts it (`docker-compose.yml#redis-1`). */
  readonly id: string;
  /** Mode of the loading: "server" or "sentinel". */
  readonly loading: Loading;
  /** As it came with the server, above folders that hold the files that are used. */
  readonly isSpare?: boolean;
  /** How it is started, where a file says so. */
  readonly launch?: Launch;
  /** What it answered, if it was asked: the instance is one of the observed view. */
  readonly section?: Section;
  /** Master names that fail over while it is asked: who is master is open. Of a server, those it belongs to. */
  readonly failingOver?: ReadonlySet<string>;
}

/** The files of one deployment, read. */
export interface RawDeployment {
  /** The folder that holds its files, or the name of a single file. */
  readonly id: string;
  readonly target: Target;
  /**
   * `image`, `install`: what a file beside the configuration runs or installs. `windows`, `state`: the newest release of
   * the port for Windows, or of those whose Sentinel writes such files. `probe`: the running instances say it. `default`: nothing tells.
   */
  readonly targetFrom: "option" | "project-file" | "image" | "install" | "windows" | "state" | "probe" | "default";
  /** The file that tells the target. */
  readonly targetFile?: string;
  /** Nothing tells the target, and files beside the configuration start servers of a release that cannot be read. */
  readonly isReleaseOpen?: boolean;
  /** False if the paths given are only a part of the deployment: nothing may be concluded from what is absent. */
  readonly complete: boolean;
  readonly instances: readonly RawInstance[];
  /**
   * Files beside the configuration that can give a server options on its command line or by its environment (compose
   * files, manifests, scripts, units): Latin-1 text by name.
   */
  readonly surroundings: readonly Surrounding[];
  /** What starts instances and was read as what it is, not as text. */
  readonly startups?: readonly RawStartup[];
  /** The same files read as another server reads them; absent where the user named the server. */
  readonly forTarget?: (target: Target, from: RawDeployment["targetFrom"]) => RawDeployment;
}

export interface Surrounding {
  readonly file: string;
  readonly text: string;
}
