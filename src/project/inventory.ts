import { isGlobal } from "./host.ts";
import type { Member } from "./part.ts";
import { baseOf, folderOf, isWithin, join } from "./paths.ts";
import type { Entry, FileSource } from "./source.ts";

const inventoryName = /^(?:inventory|hosts)(?:[-_.][\w-]+)*$/i;
const inventoryFolder = /^(?:inventor(?:y|ies)|host_vars)$/i;
/** An inventory is never that long. */
const longest = 256 * 1024;
const addressKey = /^(?:ansible_host|ansible_ssh_host)$/;

/** A host of an inventory and the folder below which its name means it. */
interface Named {
  readonly name: string;
  readonly address: string;
  readonly scope: string;
}

/**
 * Gives files that say nothing of their address that of the host which their folder, or they themselves, are named for in
 * an inventory of Ansible beside them. A name with two addresses means neither.
 *
 * @param folders what is looked at in each
 */
export function withInventory<T extends Member>(
  members: readonly T[],
  folders: ReadonlyMap<string, readonly Entry[]>,
  source: FileSource,
): readonly T[] {
  const hosts = inventories(folders, source);
  if (hosts.length === 0) return members;
  return members.map((member) => {
    if (member.evidence.hosts.length > 0) return member;
    const found = hosts.filter(({ name, scope }) => namesOf(member.name, scope).includes(name));
    const [address, ...others] = new Set(found.map((host) => host.address));
    return address === undefined || others.length > 0
      ? member
      : { ...member, evidence: { ...member.evidence, hosts: [address] } };
  });
}

/** The folders of a file below another, and the file without its ending. */
function namesOf(file: string, scope: string): string[] {
  if (scope !== "." && !isWithin(file, scope)) return [];
  const parts = (scope === "." ? file : file.slice(scope.length + 1)).toLowerCase().split("/");
  return [...parts.slice(0, -1), parts.at(-1)!.replace(/\.\w+$/, "")];
}

function inventories(folders: ReadonlyMap<string, readonly Entry[]>, source: FileSource): Named[] {
  return [...folders].flatMap(([folder, entries]) => {
    const isInventory = inventoryFolder.test(baseOf(folder));
    return entries.flatMap(({ name, kind, link }) => {
      const isWanted = isInventory ? /^[^.]+$|\.(?:ini|ya?ml|cfg)$/i.test(name) : inventoryName.test(name);
      if (kind !== "file" || link || !isWanted || /\.(?:sh|py|conf)$/i.test(name)) return [];
      const read = source.read(join(folder, name));
      if (!read.ok || read.text.length > longest || !/ansible_(?:ssh_)?host\b/.test(read.text)) return [];
      const scope = isInventory ? folderOf(folder) : folder;
      const owner = /^host_vars$/i.test(baseOf(folder)) ? name.replace(/\.\w+$/, "") : "";
      return hostsIn(read.text, owner)
        .map(([host, address]) => ({ name: host.toLowerCase(), address: address.toLowerCase(), scope }))
        .filter((host) => host.name !== "" && isGlobal(host.address));
    });
  });
}

/**
 * @param owner the host whose variables a file holds; "" where it names hosts itself
 */
function hostsIn(text: string, owner: string): [name: string, address: string][] {
  const found: [string, string][] = [];
  const above: { readonly indent: number; readonly key: string }[] = [{ indent: -1, key: owner }];
  for (const line of text.split(/\r?\n/)) {
    const said = line.replace(/(?:^|\s)[#;].*$/, "");
    const [, host = "", rest = ""] = /^([^\s=[\]:]+)\s+(\S.*)$/.exec(said) ?? [];
    for (const [, key = "", value = ""] of rest.matchAll(/(?<!\w)(\w+)=["']?([^\s"']+)/g))
      if (addressKey.test(key)) found.push([host, value]);
    const [, blanks = "", name = "", value = ""] = /^( *)["']?([\w.-]+)["']?:(?:\s+(.*))?$/.exec(said) ?? [];
    if (name === "") continue;
    while (above.length > 1 && above.at(-1)!.indent >= blanks.length) above.pop();
    const within = /\bansible_(?:ssh_)?host:\s*["']?([^\s"',}]+)/.exec(value)?.[1];
    if (addressKey.test(name)) found.push([above.at(-1)!.key, value.trim().replace(/^["']|["']$/g, "")]);
    else if (within !== undefined) found.push([name, within]);
    above.push({ indent: blanks.length, key: name });
  }
  return found;
}
