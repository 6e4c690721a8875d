// Which releases an entry of newer-releases.json is about, where its "since" is prose. Where the first patch release is
// not known, the range errs on the side that accepts more configuration files.

const prose = {
  "redis cluster-bus-port-protected-mode": "8.2.10..8.2.x, 8.4.7..8.4.x, 8.6.7..8.6.x, 8.8.3..8.8.x, 8.10.2..",
  "redis lua-enable-deprecated-api": "6.2.17..6.2.x, 7.2.7..7.2.x, 7.4.2..7.4.x, 8.0.0..",
  "redis tls-groups": "8.12.0..",
  "redis search-default-scorer": "8.2.4..8.2.x, 8.4.0..",
  "valkey lua-enable-insecure-api": "7.2.8..7.2.x, 8.0.2..8.0.x, 8.1.0..",
};

/** By name, engine and the text of "since". */
const changeProse = {
  "redis io-threads-do-reads 8.0 (seen in 8.0.6)": "8.0.0..",
  "redis loading-process-events-interval-bytes 8.0 (seen in 8.0.6)": "8.0.0..",
  // 8.4.3 to 8.4.6 are only inferred to refuse host names.
  "redis cluster-announce-ip 7.4.9, 8.2.6, 8.6.3 (May 2026; 8.4.3 and the 7.2 release of that date inferred)":
    "7.2.16..7.2.x, 7.4.9..7.4.x, 8.2.6..8.2.6, 8.6.3..8.6.3",
  "redis cluster-announce-ip 8.2.7, 8.4.7 or earlier, 8.6.4, 8.8.0":
    "8.2.7..8.2.x, 8.4.7..8.4.x, 8.6.4..8.6.x, 8.8.0..",
  "valkey cluster-announce-ip patch releases up to 7.2.14, 8.0.11, 8.1.10, 9.0.6 and 9.1.1":
    "7.2.14..7.2.x, 8.0.11..8.0.x, 8.1.10..8.1.x, 9.0.6..9.0.x, 9.1.1..",
  "redis cluster-bus-port-protected-mode 8.12 (expected)": "8.12.0..",
  "valkey sanitize-dump-payload 8.0.x after 8.0.1 (seen in 8.0.11), 8.1": "8.0.2..8.0.x, 8.1.0..",
};

/** Entries that are about something else than a directive: the lexer and the reader of memory sizes know them. */
const notDirectives = new Set(["quoted words", "memory units"]);

export function newerRanges(name, engine, since) {
  return prose[`${engine} ${name}`] ?? plain(since, name);
}

export function newerChangeRanges(name, engine, since) {
  if (notDirectives.has(name)) return undefined;
  return changeProse[`${engine} ${name} ${since}`] ?? plain(since, name);
}

function plain(since, name) {
  if (/^\d+\.\d+\.\d+$/.test(since)) return `${since}..`;
  if (/^\d+\.\d+$/.test(since)) return `${since}.0..`;
  throw new Error(`${name}: no ranges for "${since}"; add them to scripts/newer-ranges.js`);
}
