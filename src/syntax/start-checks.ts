import type { DirectiveName } from "../../grammar/catalogue.ts";
import { compareVersions, isAtLeast } from "../../grammar/version.ts";
import { checkBind } from "./bind-at-start.ts";
import { afterLines, placeOf, type Run } from "./run.ts";
import { lineOf, listensOnPort, reportStart, SettingsAtStart } from "./settings-at-start.ts";
import { checkTls } from "./tls-at-start.ts";
import { createsUsers } from "./users.ts";

/** What a server finds when all lines have been read, and then when it starts (`initServer` and `main` in server.c). */
export function checkStart(run: Run): void {
  const settings = new SettingsAtStart(run);
  checkClusterReplica(settings);
  checkAclFile(settings);
  checkTls(settings);
  checkBind(settings);
  checkListening(settings);
  checkCluster(settings);
  checkSocketPath(settings);
  checkTimer(settings);
}

/** Up to 6.2 the line is named, from 7.0 on none is. */
function checkClusterReplica(settings: SettingsAtStart): void {
  if (settings.value("cluster-enabled") !== true || settings.value("replicaof") === undefined) return;
  const stage = isAtLeast(settings.run.options.target, { redis: "7.0", valkey: "7.2" }) ? "end" : "line";
  const lines = settings.lines(["replicaof", "cluster-enabled"]);
  reportStart(settings, lines, "a node of a cluster cannot have replicaof", { stage, noticed: afterLines.end });
}

function checkAclFile(settings: SettingsAtStart): void {
  const { target, mode } = settings.run.options;
  if (!settings.value("aclfile") || !createsUsers({ target, sentinel: mode === "sentinel" })) return;
  const [line, user] = settings.lines(["aclfile", "user"]);
  if (!line || !user) return;
  const finding = { kind: "aclfile-with-inline-users", words: line.args, user: placeOf(user), stage: "start" } as const;
  settings.run.report(lineOf(line), finding, afterLines.start);
}

function checkListening(settings: SettingsAtStart): void {
  const names: DirectiveName[] = ["port", "tls-port", "bind", "unixsocket"];
  if (names.some((name) => settings.isUnknown(name))) return;
  const onPort = listensOnPort(settings);
  const addresses = settings.value("bind");
  const noAddress = addresses !== undefined && addresses.length === 0 && settings.line("bind") !== undefined;
  if ((onPort && !noAddress) || settings.value("unixsocket")) return;
  const reason = onPort
    ? "it listens nowhere: bind names no address and there is no unixsocket"
    : "it listens nowhere: port is 0 and there is neither tls-port nor unixsocket";
  reportStart(settings, settings.lines(onPort ? ["bind"] : ["port", "tls-port"]), reason, {
    absent: settings.absent(["tls-port", "unixsocket"]),
  });
}

function checkCluster(settings: SettingsAtStart): void {
  const { target } = settings.run.options;
  if (settings.value("cluster-enabled") !== true) return;
  const base: DirectiveName = settings.value("tls-cluster") === true ? "tls-port" : "port";
  const port = settings.value(base);
  if (!settings.value("cluster-port") && !settings.isUnknown("cluster-port") && port !== undefined && port > 55535) {
    const reason = "the cluster bus uses the port number plus 10000, which must not exceed 65535";
    reportStart(settings, settings.lines([base, "cluster-enabled"]), reason);
  }
  if (settings.value("cluster-config-file") === "")
    reportStart(settings, settings.lines(["cluster-config-file", "cluster-enabled"]), "cluster-config-file is empty");
  const needsAddress = isAtLeast(target, { redis: "7.2", valkey: "7.2" });
  if (needsAddress && settings.value("unixsocket") && settings.line("bind") && settings.value("bind")?.length === 0)
    reportStart(settings, settings.lines(["bind", "cluster-enabled"]), "the cluster bus needs an address to bind");
}

/** `sizeof(sun_path)`; before 7.0 the path was cut silently. */
function checkSocketPath(settings: SettingsAtStart): void {
  const path = settings.value("unixsocket");
  if (path === undefined || path.length < 108) return;
  if (isAtLeast(settings.run.options.target, { redis: "7.0", valkey: "7.2" }))
    reportStart(settings, settings.lines(["unixsocket"]), "the path of a unix socket must be shorter than 108 bytes");
}

/** 6.0.0 to 6.2.1 divide by `1000/hz` and neither limit nor clamp it: the process dies at its first timer tick. */
function checkTimer(settings: SettingsAtStart): void {
  const { engine, version } = settings.run.options.target;
  if (engine !== "redis" || compareVersions(version, [6, 0, 0]) < 0 || compareVersions(version, [6, 2, 1]) > 0) return;
  const hz = settings.value("hz");
  if (hz !== undefined && (hz === 0 || hz > 1000))
    reportStart(settings, settings.lines(["hz"]), "it dies at its first timer tick: hz must be between 1 and 1000");
}
