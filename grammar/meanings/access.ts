/** Who may log in and run what, and what only operators should be able to do. */

import type { Table } from "./meaning.ts";

const whoMay = {
  no: "nobody",
  yes: "every user whose ACL allows the command",
  local: "only connections from the host itself",
} as const;

export const access = {
  requirepass: {
    summary: "Sets the password of the default user, which is everybody who names no user when logging in.",
    detail:
      "Replicas need it as masterauth, sentinels as auth-pass; give every node the same. A user line for default or an ACL file takes its place.",
  },
  user: {
    summary: "Defines an ACL user: whether it may log in, how, and which commands, keys and channels it may use.",
    detail:
      "Rules are followed from left to right. It cannot be combined with aclfile. Users do not reach replicas: repeat the line on every node.",
    parameters: [
      { name: "name", meaning: "the user's name; default is who connects without logging in" },
      {
        name: "rule",
        meaning: "what to add or take away, such as on, >password, ~pattern or +@read",
        optional: true,
        variadic: true,
      },
    ],
  },
  aclfile: {
    summary: "Names the file from which ACL users are read, and to which ACL SAVE writes.",
    detail:
      "It cannot be combined with user lines. A default user that the file does not define needs no password, whatever requirepass says. Users do not reach replicas: every node needs its own copy.",
  },
  "acl-pubsub-default": {
    summary: "Says which channels a new user may use before its rules say anything about channels.",
    words: {
      allchannels: "all of them",
      resetchannels: "none",
    },
  },
  "acllog-max-len": {
    summary: "Sets how many refused logins and commands ACL LOG remembers.",
  },
  "rename-command": {
    summary: "Gives a command another name, or takes it away.",
    detail:
      "ACLs do this better. Sentinel needs to know a new name of CONFIG, SLAVEOF, SCRIPT and the like by sentinel rename-command, and all nodes must use the same.",
    parameters: [
      { name: "command", meaning: "name of the command so far" },
      { name: "new-name", meaning: 'its new name, or "" to take it away' },
    ],
  },
  "enable-protected-configs": {
    summary: "Says who may change dangerous settings, such as dir and dbfilename, at run time.",
    detail: "With them an intruder can write files anywhere the server can.",
    words: whoMay,
  },
  "enable-debug-command": {
    summary: "Says who may run DEBUG, which can crash or stop the server.",
    words: whoMay,
  },
  "enable-module-command": {
    summary: "Says who may load and unload modules at run time, which means to run any code.",
    words: whoMay,
  },
  "lua-enable-deprecated-api": {
    summary: "Gives scripts back old Lua functions that were taken away because they are not safe.",
  },
  "lua-enable-insecure-api": {
    summary: "Gives scripts back old Lua functions that were taken away because they are not safe.",
  },
  "hide-user-data-from-log": {
    summary: "Keeps keys and values out of the log, even when the server crashes.",
    detail: "Crash reports tell less then.",
  },
} as const satisfies Table;
