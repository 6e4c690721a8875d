import type { DataNode } from "../deployment.ts";
import { Setting } from "../known.ts";
import type { Storage } from "../launch.ts";
import { keepsNothing } from "./persistence.ts";

/** When a server comes back without data: after each restart, or only when another container or pod takes its place. */
export interface DataLoss {
  readonly on: "restart" | "replacement";
  /** Where its data lies, if that is why; undefined where it writes none. */
  readonly storage: Storage | undefined;
}

/** How a server loses its data when it is started again; undefined if it does not. */
export function lossOf({ settings, launch }: DataNode): Setting<DataLoss | undefined> {
  const nothing = keepsNothing(settings);
  const storage = launch?.unread === undefined && !launch?.data?.path.includes("$") ? launch?.data : undefined;
  if (nothing.or(false)) return nothing.map(() => ({ on: "restart", storage: undefined }));
  const on = storage?.lostOn;
  // What it writes there, if anything, is lost with it.
  if (on === "restart") return Setting.known({ on, storage }, storage!.origin);
  return nothing.map(() => on && { on, storage });
}
