const units = [
  ["gb", 1024 ** 3],
  ["mb", 1024 ** 2],
  ["kb", 1024],
] as const;

/** A size in the largest unit that leaves no rest, as configuration files write it: "512mb", "100 bytes". */
export function sizeText(bytes: number): string {
  const unit = units.find(([, factor]) => bytes > 0 && bytes % factor === 0);
  return unit ? `${bytes / unit[1]}${unit[0]}` : bytes === 0 ? "0" : `${bytes} bytes`;
}
