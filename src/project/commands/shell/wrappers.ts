import { posix } from "node:path";

/** Programs that run another: options that take a value, and how many words stand in front of that other one. */
const wrappers: Readonly<Record<string, { readonly valued?: RegExp; readonly words?: number }>> = {
  tini: { valued: /^-[pe]$/ },
  "tini-static": { valued: /^-[pe]$/ },
  "dumb-init": {},
  catatonit: {},
  nohup: {},
  setsid: {},
  command: {},
  builtin: {},
  exec: { valued: /^-a$/ },
  gosu: { words: 1 },
  "su-exec": { words: 1 },
  setpriv: { valued: /^--(?:reuid|regid|groups|inh-caps|ambient-caps|bounding-set|securebits)$/ },
  runuser: { valued: /^-[ugGs]$/ },
  sudo: { valued: /^-[ugpChrtT]$/ },
  doas: { valued: /^-[uC]$/ },
  nice: { valued: /^-n$/ },
  ionice: { valued: /^-[cnpt]$/ },
  chrt: { valued: /^-[TPD]$/, words: 1 },
  taskset: { words: 1 },
  numactl: { valued: /^-[imNCpl]$/ },
  stdbuf: { valued: /^-[ioe]$/ },
  timeout: { valued: /^-[sk]$/, words: 1 },
  chpst: { valued: /^-[uUbeopmdcfrtn/]$/ },
  time: {},
};

/** How many words in front of the program that is really run; 0 where the first is it. `env` is not looked at here. */
export function wrapperLength(words: readonly string[]): number {
  const name = posix.basename(words[0] ?? "");
  const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  if (!wrapper) return 0;
  let at = 1;
  for (; words[at]?.startsWith("-"); at++) {
    if (words[at] === "--") {
      at++;
      break;
    }
    if (wrapper.valued?.test(words[at]!)) at++;
  }
  const own = at + (wrapper.words ?? 0);
  return words[own] === "--" ? own + 1 : own;
}

/** Programs that run others as another user. */
export function changesUser(name: string): boolean {
  return /^(?:gosu|su-exec|setpriv|runuser|sudo|chpst)$/.test(posix.basename(name));
}
