/** What the panel with the picture and the extension tell each other. */

export interface Choice {
  readonly folder: string;
  readonly id: string;
}

export interface ToView {
  /** Null: there is no such deployment. */
  readonly svg: string | null;
  readonly shown: Choice | null;
  readonly deployments: readonly (Choice & { readonly name: string })[];
}

export type FromView =
  | { readonly type: "ready" }
  | ({ readonly type: "choose" } & Choice)
  | { readonly type: "open"; readonly file: string };

/** What a panel keeps while it is hidden, and over a restart. */
export interface ViewState {
  readonly shown: Choice | null;
  /** 1 is the size it was drawn for; null: as large as the panel allows. */
  readonly zoom: number | null;
  readonly left: number;
  readonly top: number;
}
