import { posix } from "node:path";
import { SourceText } from "../../../syntax/source-text.ts";
import { sedEdited } from "./sed.ts";
import { joinedValue, Output, type Value } from "./value.ts";

/** A script's files and what stands around a program that it runs. */
export interface Surroundings {
  readonly source: SourceText;
  readonly input: Value | undefined;
  readonly output: Output;
  read(path: string): Value | "missing" | undefined;
  /** @param isKept what a server has written there since the last start stays */
  write(path: string, output: Output, isAppended: boolean, isKept?: boolean): void;
  remove(path: string): void;
  variable(name: string): Value | undefined;
  readonly isRoot: boolean;
  charge(work: number): void;
}

/** Whether it went well; undefined: not known. */
export type Status = boolean | undefined;
type Program = (args: readonly Value[], around: Surroundings, name: string) => Status;

/** Programs that neither start a server nor change a file that one reads. */
const harmless = new Set(
  (
    "true : mkdir chown chmod chgrp ulimit sysctl umask pwd date whoami getent host nslookup dig ping ping6 nc ncat netcat " +
    "redis-cli valkey-cli keydb-cli redis-benchmark valkey-benchmark grep egrep fgrep awk gawk cut head tail tr sort uniq wc ls wait kill " +
    "pkill killall trap curl wget apk apt apt-get yum dnf microdnf pip pip3 command type which whereis tput systemctl service logger sync stty " +
    "read seq expr find ps pgrep pidof mkfifo stat du df uname bc sleep getopts let alias unalias hash jobs fg bg disown times " +
    "rmdir diff cmp md5sum sha1sum sha256sum sha512sum openssl ip ifconfig hostnamectl arp route ss netstat lsof wait-for-it.sh wait-for-it " +
    "wait-for wait4x nproc free id groups groupadd useradd adduser addgroup usermod set shopt [ test [[ clear reset tee xargs " +
    "base64 od xxd hexdump rev tac nl fold fmt column make gcc git tar gzip gunzip unzip bzip2 xz dpkg rpm docker docker-compose kubectl " +
    "redis-check-aof redis-check-rdb printenv dirname basename realpath readlink mktemp iptables ufw firewall-cmd locale-gen " +
    "setcap getcap ldconfig update-rc.d chkconfig exit return logname tty pause title timeout chattr setfacl mount umount swapoff modprobe"
  ).split(" "),
);

/** Those of which a condition knows nothing, though a command behind `&&` is meant to be run. */
const asks = new Set(
  "grep egrep fgrep test [ [[ pgrep which type command id cmp diff expr let read find getopts".split(" "),
);

export function isHarmless(name: string): boolean {
  return harmless.has(name) || /^(?:wait|check|health)[\w.-]*$/.test(name);
}

export function isQuestion(name: string): boolean {
  return asks.has(name);
}

export function programOf(name: string): Program | undefined {
  return Object.hasOwn(programs, name) ? programs[name] : undefined;
}

const programs: Readonly<Record<string, Program>> = {
  echo: (args, around) => {
    let words = args;
    let [ends, escapes] = [true, false];
    for (; /^-[neE]+$/.test(words[0]?.text.value ?? ""); words = words.slice(1)) {
      if (words[0]!.text.value.includes("n")) ends = false;
      if (words[0]!.text.value.includes("e")) escapes = true;
    }
    for (const [at, word] of words.entries()) {
      if (at > 0) around.output.add(made(" ", around));
      around.output.add(escapes ? unescaped(word) : word);
    }
    if (ends) around.output.add(made("\n", around));
    return true;
  },
  printf: (args, around) => {
    const [format, ...rest] = args[0]?.text.value === "--" ? args.slice(1) : args;
    if (!format) return false;
    const values = [...rest];
    const directives = /%(?:%|[-+ #0]*\d*(?:\.\d+)?[sdbiqu])|\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[\s\S])|[^%\\]+|[%\\]/g;
    let rounds = 0;
    do {
      const before = values.length;
      for (const { 0: piece, index } of format.text.value.matchAll(directives)) {
        const text = format.text.slice(index, index + piece.length);
        if (piece === "%%") around.output.add({ text: text.with("%"), isKnown: true });
        else if (/^%.*[a-z]$/.test(piece)) {
          const value = values.shift();
          if (value) around.output.add(piece.endsWith("b") ? unescaped(value) : value);
        } else if (piece.startsWith("\\")) around.output.add(unescaped({ text, isKnown: format.isKnown }));
        else around.output.add({ text, isKnown: format.isKnown });
      }
      if (values.length === before) break;
    } while (values.length > 0 && ++rounds < 1000);
    return true;
  },
  cat: (args, around) => {
    const files = args.filter(({ text }) => !/^-[\w]+$/.test(text.value));
    let status: Status = true;
    for (const file of files.length > 0 ? files : [undefined]) {
      const isInput = !file || file.text.value === "-";
      const content = isInput ? around.input : file.isKnown ? around.read(file.text.value) : undefined;
      if (content === undefined) around.output.hide("cat");
      else if (content === "missing") status = false;
      else around.output.add(content);
    }
    return status;
  },
  tee: (args, around) => {
    const isAppended = args.some(({ text }) => /^(?:-a|--append)$/.test(text.value));
    const copy = new Output();
    if (around.input) copy.add(around.input);
    else copy.hide("tee");
    for (const { text } of args) if (!text.value.startsWith("-")) around.write(text.value, copy, isAppended);
    if (around.input) around.output.add(around.input);
    else around.output.hide("tee");
    return true;
  },
  touch: (args, around) => {
    for (const { text } of args) {
      const before = text.value.startsWith("-") ? undefined : around.read(text.value);
      if (before === "missing") around.write(text.value, new Output(), false);
    }
    return true;
  },
  rm: (args, around) => {
    for (const { text } of args) if (!text.value.startsWith("-")) around.remove(text.value);
    return true;
  },
  cp: copied,
  mv: copied,
  ln: copied,
  install: copied,
  sed: (args, around) => edit(args, around),
  envsubst: (args, around) => {
    const { input, output } = around;
    const names = args.flatMap(({ text }) => [...text.value.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name));
    if (input) substitute(input, names, around);
    else output.hide("envsubst");
    return true;
  },
  basename: (args, { output, source }) => {
    const [path, ending] = args.filter(({ text }) => !text.value.startsWith("-"));
    if (path?.isKnown)
      output.add({ text: path.text.with(posix.basename(path.text.value, ending?.text.value)), isKnown: true });
    else output.hide("basename");
    return source !== undefined;
  },
  dirname: ([path], { output }) => {
    if (path?.isKnown) output.add({ text: path.text.with(posix.dirname(path.text.value)), isKnown: true });
    else output.hide("dirname");
    return true;
  },
  seq: (args, around) => {
    const numbers = args.map(({ text, isKnown }) =>
      isKnown && /^-?\d{1,6}$/.test(text.value) ? Number(text.value) : undefined,
    );
    const [first, last] = numbers.length === 1 ? [1, numbers[0]] : [numbers[0], numbers.at(-1)];
    const step = numbers.length === 3 ? numbers[1] : 1;
    if (first === undefined || last === undefined || !step || Math.abs(last - first) / Math.abs(step) > 1000)
      around.output.hide("seq");
    else
      for (let at = first; step > 0 ? at <= last : at >= last; at += step) around.output.add(made(`${at}\n`, around));
    return true;
  },
  hostname: (args, around) => {
    const name = around.variable("HOSTNAME");
    const [option] = args;
    if (name && (!option || option.text.value === "-s")) around.output.add(name);
    else around.output.hide("hostname");
    return true;
  },
  id: (args, around) => {
    if (args.some(({ text }) => text.value === "-u") && args.length === 1)
      around.output.add(made(around.isRoot ? "0" : "999", around));
    else around.output.hide("id");
    return true;
  },
};

function made(value: string, { source }: Surroundings): Value {
  return {
    text: SourceText.written(source.host, value, { start: source.span.start, end: source.span.start }),
    isKnown: true,
  };
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  '"': '"',
  "'": "'",
  a: "\x07",
  b: "\b",
};

function unescaped({ text, isKnown }: Value): Value {
  const { value } = text;
  if (!value.includes("\\")) return { text, isKnown };
  const parts: SourceText[] = [];
  let from = 0;
  for (const { index, 0: all } of value.matchAll(/\\(?:x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|[\s\S])/g)) {
    const code = /^\\x(.+)$/.exec(all)?.[1];
    const octal = /^\\0?([0-7]+)$/.exec(all)?.[1];
    const char = code
      ? String.fromCharCode(Number.parseInt(code, 16))
      : octal
        ? String.fromCharCode(Number.parseInt(octal, 8) & 255)
        : escapes[all[1]!];
    if (char === undefined || parts.length > 2000) continue;
    if (index > from) parts.push(text.slice(from, index));
    parts.push(text.slice(index, index + all.length).with(char));
    from = index + all.length;
  }
  parts.push(text.slice(from));
  return { text: SourceText.join(parts, { host: text.host, ...text.span }), isKnown };
}

/** `cp`, `mv`, `ln` and `install`: what lies at the last path is what lay at the first. */
function copied(args: readonly Value[], around: Surroundings, name: string): Status {
  const valued = name === "install" ? /^-[mogt]$/ : /^-[tS]$/;
  const paths: Value[] = [];
  let isKept = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!.text.value;
    if (word.startsWith("-") && word !== "-") {
      if (/^-\w*n/.test(word) && name === "cp") isKept = true;
      if (name === "install" && /^-\w*d/.test(word)) return true;
      if (valued.test(word)) at++;
    } else paths.push(args[at]!);
  }
  const to = paths.pop();
  if (!to || paths.length === 0) return true;
  for (const from of paths) {
    const isFolder = paths.length > 1 || /[/.]$/.test(to.text.value) || looksLikeFolder(to.text.value, from.text.value);
    const target = isFolder ? posix.join(to.text.value, posix.basename(from.text.value)) : to.text.value;
    if (!to.isKnown || (isKept && typeof around.read(target) === "object")) continue;
    const content = from.isKnown ? around.read(from.text.value) : undefined;
    if (content === "missing") return undefined;
    const output = new Output();
    if (content) output.add(content);
    else output.hide(name);
    around.write(target, output, false, isKept);
    if (name === "mv" && from.isKnown) around.remove(from.text.value);
  }
  return true;
}

function looksLikeFolder(to: string, from: string): boolean {
  return posix.extname(posix.basename(to)) === "" && posix.extname(posix.basename(from)) !== "";
}

function edit(args: readonly Value[], around: Surroundings): Status {
  const scripts: Value[] = [];
  const files: Value[] = [];
  let [isInPlace, isExtended, isOdd] = [false, false, false];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const { value } = word.text;
    if (/^(?:-i|--in-place)/.test(value)) {
      isInPlace = true;
      // The one of BSD takes a word of its own.
      if (args[at + 1]?.text.value === "") at++;
    } else if (/^-[Er]$|^--regexp-extended$/.test(value)) isExtended = true;
    else if (/^-[iErse]{2,}$/.test(value)) {
      isInPlace ||= value.includes("i");
      isExtended ||= /[Er]/.test(value);
      if (value.endsWith("e") && args[at + 1]) scripts.push(args[++at]!);
    } else if (value === "-e" || value === "--expression") {
      if (args[at + 1]) scripts.push(args[++at]!);
    } else if (value.startsWith("--expression=")) scripts.push({ ...word, text: word.text.slice(13) });
    else if (value === "--") continue;
    else if (value.startsWith("-") && value !== "-") isOdd = true;
    else files.push(word);
  }
  const own = scripts.length > 0 ? scripts : files.splice(0, 1);
  if (own.length === 0) return false;
  const { source } = around;
  const lines = own.flatMap((script, at) => (at > 0 ? [made("\n", around), script] : [script]));
  const script = joinedValue(lines, { host: source.host, ...source.span });
  const resultOf = (content: Value | "missing" | undefined) => {
    const result = new Output();
    const text =
      content && content !== "missing" && !isOdd
        ? sedEdited(content.text, script, isExtended, (work) => around.charge(work))
        : undefined;
    if (text && content && content !== "missing")
      result.add({ ...content, text, isKnown: content.isKnown && script.isKnown });
    else result.hide("sed");
    return result;
  };
  for (const file of files) {
    const content = file.isKnown ? around.read(file.text.value) : undefined;
    if (content === "missing") return undefined;
    const result = resultOf(content);
    if (isInPlace) {
      if (file.isKnown) around.write(file.text.value, result, false, true);
    } else take(result, around.output);
  }
  if (files.length === 0) take(resultOf(around.input), around.output);
  return true;
}

function take(result: Output, output: Output): void {
  const { opaque, by, isKnown } = result;
  if (opaque !== undefined) output.hide(opaque);
  for (const text of result.parts) output.add({ text, isKnown, ...(by !== undefined && { by }) });
}

/** Variables in a text put in: those that are known; others stay as they are written. */
function substitute(input: Value, names: readonly (string | undefined)[], around: Surroundings): void {
  const { text } = input;
  let from = 0;
  for (const { index, 0: all, 1: braced, 2: plain } of text.value.matchAll(/\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g)) {
    const name = braced ?? plain!;
    const value = names.length > 0 && !names.includes(name) ? undefined : around.variable(name);
    around.charge(200 + text.value.length / 20);
    if (index > from) around.output.add({ text: text.slice(from, index), isKnown: input.isKnown });
    const written = text.slice(index, index + all.length);
    if (value) around.output.add({ text: written.with(value.text.value), isKnown: value.isKnown });
    else around.output.add({ text: braced ? written : written.with(`\${${name}}`), isKnown: false });
    from = index + all.length;
  }
  around.output.add({ ...input, text: text.slice(from) });
}
