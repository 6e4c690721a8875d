import { forkOf } from "../../grammar/forks.ts";
import { directiveSpellings } from "../../grammar/spellings.ts";
import { baseOf } from "./paths.ts";

/** As many lines as it takes to tell what a file is. */
const linesRead = 400;

export const notRendered = "a template, not rendered";
export const nodesOfCluster = "the nodes of a cluster as a server wrote them down, no configuration";
export const listOfUsers = "only user lines: a list of users, read by an aclfile line";

/** The file name alone says that a server reads it. */
const exactName =
  /^(?:redis|sentinel|valkey|keydb)(?:[-_.]?(?:server|sentinel|master|slave|replica|primary|\d+))*\.(?:conf|cfg|cnf|config)$/i;
const namedForServer = /redis|sentinel|valkey|keydb/i;

/** Names that other programs use for settings of their own. */
const sharedNames: ReadonlySet<string> = new Set([
  ...["bind", "daemonize", "dir", "hz", "include", "logfile", "loglevel", "maxclients", "pidfile", "port", "save"],
  ...["supervised", "syslog-enabled", "syslog-facility", "syslog-ident", "timeout", "unixsocket", "user"],
]);

/**
 * Says why a file found in a folder is no configuration of a server or a sentinel; undefined if it is one. A file with
 * spelling mistakes still is one, and what is called redis.conf is one unless it clearly is written in another language.
 *
 * @param name of the file, with or without folders
 * @param text its bytes
 */
export function whyNotOurs(name: string, text: string): string | undefined {
  const base = baseOf(name);
  const exact = exactName.test(base);
  const counts = count(text);
  const { lines, known } = counts;
  if (isTemplate(counts)) return notRendered;
  const named = namedForServer.test(base);
  if (lines === 0) return named ? undefined : "there is no directive in it";
  const other = otherLanguage(counts);
  if (other !== undefined && known / lines < (counts.sections > 0 ? 0.7 : exact ? 0.3 : 0.5)) return other;
  if (exact) return undefined;
  if (counts.users === lines) return listOfUsers;
  if (counts.includes === lines && !named) return "only include lines, which other programs have too";
  const share = known / lines;
  if (share >= 0.5 && (named || counts.own > 0 || share === 1)) return undefined;
  if (share >= 0.2 && counts.own > 0 && (named || counts.own >= 2)) return undefined;
  if (named && known > 0) return undefined;
  return `no configuration of a server: ${known} of ${lines} lines name a directive`;
}

/** Whether most of the text is instructions to a template engine, so that nothing can be said before it has run. */
export function isTemplateText(text: string): boolean {
  return isTemplate(count(text));
}

function isTemplate({ lines, markup, control }: Counts): boolean {
  return control > 0 || (markup >= 2 && markup / lines > 0.6);
}

interface Counts {
  lines: number;
  /** First word is a directive in some release of some server. */
  known: number;
  /** Known, and no other program's. */
  own: number;
  users: number;
  includes: number;
  /** Lines with template syntax in them, and lines that begin with it. */
  markup: number;
  control: number;
  sections: number;
  braces: number;
  keys: number;
  assignments: number;
  shell: number;
  upstart: number;
  haproxy: number;
  clusterNodes: number;
  tags: number;
}

function count(text: string): Counts {
  const counts: Counts = {
    ...{ lines: 0, known: 0, own: 0, users: 0, includes: 0, markup: 0, control: 0, sections: 0, braces: 0, keys: 0 },
    ...{ assignments: 0, shell: 0, upstart: 0, haproxy: 0, clusterNodes: 0, tags: 0 },
  };
  if (/^(?:\xef\xbb\xbf)?#!/.test(text)) counts.shell += linesRead;
  let end = text.startsWith("\xef\xbb\xbf") ? 2 : -1;
  while (end < text.length && counts.lines < linesRead) {
    const start = end + 1;
    end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    // A line of megabytes is none of ours; its beginning tells.
    const line = text.slice(start, Math.min(end, start + 1000)).trim();
    if (line !== "" && !line.startsWith("#")) countLine(counts, line);
  }
  return counts;
}

const shellLine =
  /^(?:export\s|if\s+\[|if\s.*;\s*then|then$|else$|fi$|for\s.*\bin\b|do$|done$|esac$|case\s.*\bin$|echo\s|set\s+-|function\s|exec\s|[A-Z_][A-Z0-9_]*=\S*$)/;
const upstartLine =
  /^(?:description\s+"|author\s+"|start\s+on\b|stop\s+on\b|respawn\b|pre-start\b|post-st\w+\b|script$|end\s+script$|exec\s|expect\s+(?:fork|daemon)|setuid\s|env\s+\w+=)/;
const haproxyLine =
  /^(?:global|defaults|(?:frontend|backend|listen)\s+\S+)$|^(?:mode\s+(?:tcp|http)|balance\s+\w+|option\s+[a-z]|server\s+\S+\s+\S+:\d+|tcp-check\s|use_backend\s|default_backend\s)/;

/** A name and plain arguments: with a directive's name none of the patterns of other languages can match. */
const plainLine = /^([a-z][a-z-]*)[ \t][\w./@+*~&," \t-]*$/;

function countLine(counts: Counts, line: string): void {
  counts.lines++;
  const plain = plainLine.exec(line)?.[1];
  if (plain !== undefined && plain !== "include" && directiveSpellings().has(plain)) {
    counts.known++;
    if (plain === "user") counts.users++;
    if (!sharedNames.has(plain)) counts.own++;
    return;
  }
  const word = /^["']?([^\s"']*)/.exec(line)?.[1]?.toLowerCase() ?? "";
  const known = isKnown(word);
  if (known) {
    counts.known++;
    if (word === "user") counts.users++;
    if (word === "include") counts.includes++;
    if (!sharedNames.has(word)) counts.own++;
  }
  if (/\{\{|\{%|<%|^%\s/.test(line)) {
    counts.markup++;
    if (/^(?:\{\{|\{%|<%|%\s)/.test(line)) counts.control++;
    return;
  }
  if (/^\[[^\]]+\]$/.test(line)) counts.sections++;
  if (/[;{}]$/.test(line)) counts.braces++;
  if (/^<[?!/A-Za-z]/.test(line)) counts.tags++;
  const key = /^(?:- )?["']?([\w./-]+)["']?:(?:\s|$)/.exec(line)?.[1]?.toLowerCase();
  if (key !== undefined && isKnown(key)) counts.known++;
  else if (key !== undefined || /^- |^---$/.test(line)) counts.keys++;
  const assigned = /^([\w.-]+)\s*=/.exec(line)?.[1]?.toLowerCase();
  if (assigned !== undefined) {
    if (isKnown(assigned)) counts.known++;
    else counts.assignments++;
  }
  if (!known && shellLine.test(line)) counts.shell++;
  if (upstartLine.test(line)) counts.upstart++;
  if (haproxyLine.test(line)) counts.haproxy++;
  if (/^[0-9a-f]{40} \S*:\d+@?\d*|^vars currentEpoch /.test(line)) counts.clusterNodes++;
}

function isKnown(word: string): boolean {
  return directiveSpellings().has(word) || word === "include" || word === "sentinel" || forkOf(word) !== undefined;
}

/** The language a text is clearly written in, if it is not ours. */
function otherLanguage(counts: Counts): string | undefined {
  const { lines } = counts;
  const most = (found: number) => found / lines >= 0.4;
  if (counts.clusterNodes > 0) return nodesOfCluster;
  if (counts.haproxy >= 2) return "a configuration of HAProxy";
  if (counts.upstart >= 2) return "a job of upstart";
  if (counts.sections > 0 && counts.assignments + counts.sections >= counts.known)
    return "a file of sections, as systemd, supervisord and others have it";
  if (most(counts.keys)) return "YAML";
  if (most(counts.braces)) return "written with braces or semicolons, as nginx and others have it";
  if (most(counts.tags)) return "written with tags, as Apache and others have it";
  if (most(counts.shell)) return "a script";
  if (most(counts.assignments)) return "made of assignments, as sysctl and others have it";
  return undefined;
}
