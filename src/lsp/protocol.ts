/** What is spoken with the VS Code extension beside LSP. */

import { NotificationType, RequestType } from "vscode-languageserver";

/** A rule's page in Markdown; null for a rule that is not there. */
export const explainRequest = new RequestType<{ readonly rule: string }, { readonly markdown: string } | null, void>(
  "redis-ha-lint/explain",
);

export interface TopologyParams {
  /** A document: the deployment it belongs to. A folder of the workspace: one of its deployments. */
  readonly uri?: string;
  /** Of the deployment of this id, in the folder of `uri` or in any. */
  readonly deployment?: string;
}

export interface Topology {
  readonly deployment: string;
  /** URI of the folder that was checked. */
  readonly folder: string;
  readonly title: string;
  readonly svg: string;
}

/** A deployment as a picture; null where there is none. */
export const topologyRequest = new RequestType<TopologyParams, Topology | null, void>("redis-ha-lint/topology");

export interface DeploymentStatus {
  readonly id: string;
  /** URI of the folder that was checked. */
  readonly folder: string;
  /** URIs. */
  readonly files: readonly string[];
  /** Those of them that sentinels read. */
  readonly sentinelFiles: readonly string[];
  /** `redis 8.10` */
  readonly target: string;
  readonly instances: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly undecided: number;
}

export interface Status {
  readonly isChecking: boolean;
  /** URIs of project files with mistakes: nothing that they hold for is checked. */
  readonly mistaken: readonly string[];
  readonly deployments: readonly DeploymentStatus[];
}

/** After every check, and when one begins that takes long. */
export const statusNotification = new NotificationType<Status>("redis-ha-lint/status");

/** A file that the client of a browser hands over; its bytes in base 64. */
export interface HandedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly base64: string;
}

/** Asks the client for the files of a folder, where the server cannot read them itself. */
export const filesRequest = new RequestType<
  { readonly folder: string },
  { readonly files: readonly HandedFile[] },
  void
>("redis-ha-lint/files");

/** One of them has changed; null: it is gone. */
export const fileChangedNotification = new NotificationType<{
  readonly folder: string;
  readonly path: string;
  readonly base64: string | null;
}>("redis-ha-lint/fileChanged");
