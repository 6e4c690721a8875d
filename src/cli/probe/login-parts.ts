export type LoginKind = "server" | "sentinel";

/** What stands for one kind of instance; passwords as bytes, Latin-1. */
export interface LoginParts {
  readonly user?: string;
  readonly password?: string;
}
