import type { DirectiveName } from "../../grammar/catalogue.ts";
import { reportStart, type SettingsAtStart } from "./settings-at-start.ts";

const protocols = new Set(["tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"]);

/** `tlsConfigure`: certificates are only looked for where something uses them. Files are not opened here. */
export function checkTls(settings: SettingsAtStart): void {
  const users: DirectiveName[] = ["tls-port", "tls-replication", "tls-cluster"];
  const inUse = users.filter((name) => isOn(settings, name));
  if (inUse.length === 0) return;
  const lines = settings.lines(inUse);
  for (const name of ["tls-cert-file", "tls-key-file"] as const)
    if (settings.value(name) === "" && !settings.isUnknown(name))
      reportStart(settings, lines, `TLS needs ${name}`, { absent: settings.absent([name]), about: "tls-material" });
  const authorities = ["tls-ca-cert-file", "tls-ca-cert-dir"] as const;
  const none = authorities.every((name) => settings.value(name) === "" && !settings.isUnknown(name));
  const asksNobody = settings.value("tls-auth-clients") === "no" && inUse.every((name) => name === "tls-port");
  if (none && !asksNobody && !settings.isUnknown("tls-auth-clients"))
    reportStart(settings, lines, "TLS needs tls-ca-cert-file or tls-ca-cert-dir", {
      absent: settings.absent([...authorities, "tls-auth-clients"]),
      about: "tls-material",
    });
  checkProtocols(settings);
  const port = settings.value("port");
  if (port !== undefined && port !== 0 && port === settings.value("tls-port"))
    reportStart(settings, settings.lines(["tls-port", "port"]), "tls-port and port are the same", {
      absent: settings.absent(["port"]),
      about: "tls-port",
    });
}

function isOn(settings: SettingsAtStart, name: DirectiveName): boolean {
  const value = settings.value(name);
  return value === true || (typeof value === "number" && value !== 0);
}

/** `parseProtocolsConfig`. */
function checkProtocols(settings: SettingsAtStart): void {
  const text = settings.value("tls-protocols");
  if (!text) return;
  const unknown = text.split(" ").filter((word) => word !== "" && !protocols.has(word.toLowerCase()));
  if (unknown.length > 0)
    reportStart(settings, settings.lines(["tls-protocols"]), "tls-protocols takes TLSv1, TLSv1.1, TLSv1.2 and TLSv1.3");
}
