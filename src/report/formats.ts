/** Formats in which a report can be written. */
export const formats = ["pretty", "json"] as const;
export type Format = (typeof formats)[number];
