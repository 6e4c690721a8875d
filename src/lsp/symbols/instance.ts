import { type Address, addressKey, exactKey, isLoopback, normalizeHost } from "../../model/address.ts";
import type { Instance } from "../../model/deployment.ts";
import { candidatesFor } from "../../model/identity/candidates.ts";
import { atWords } from "../../model/origin.ts";
import type { ConfigFile, Directive, Word } from "../../syntax/config-file.ts";
import { isSameFile } from "../../syntax/own-text.ts";
import { directiveAt, type Place } from "../places/place.ts";
import { addressOf, canonicalName, statementOf } from "../places/roles.ts";
import type { Part } from "../workspace/snapshot.ts";
import {
  type ConfigSymbol,
  deploymentsOf,
  distinct,
  type Finder,
  filesIn,
  filesOf,
  type Site,
  siteOf,
} from "./symbol.ts";

/** An instance, by an address that leads to it, or by a line of its own that says where it is reached. */
export const instanceAt: Finder = (place): ConfigSymbol | undefined => {
  const { directive, part, word } = place;
  const named = addressOf(directive);
  if (word && named && (word === named.host || word === named.port)) {
    const at = atWords(part.file, [named.host, named.port], directive);
    const address = read(named);
    const found = instancesAt(place, named.host, address);
    return symbol(part, at, found, [address], (instance) => proofOf(instance, address));
  }
  if (!word || !isOwnAddress(place)) return undefined;
  const { instances } = part;
  const addresses = instances.flatMap((one) => [one.address, ...one.otherAddresses]).filter(({ isKnown }) => isKnown);
  return symbol(
    part,
    word,
    instances,
    addresses.map(({ value }) => value),
    (instance) => proofOf(instance),
  );
};

function symbol(
  part: Part,
  at: ConfigSymbol["at"],
  instances: readonly Instance[],
  addresses: readonly Address[],
  proof: (instance: Instance) => Site,
): ConfigSymbol {
  const definitions = distinct(instances.map(proof));
  const references = instances.flatMap((one) => one.references).map(({ origin }) => siteOf(origin.file, origin));
  return {
    at,
    target: definitions,
    definitions,
    get uses() {
      return distinct([...references, ...linesWith(part, addresses)]);
    },
  };
}

/** Whether a word says where the instance itself is reached. */
function isOwnAddress({ directive, index }: Place): boolean {
  if (index === 0) return false;
  const statement = statementOf(directive);
  if (statement !== undefined) return index === 2 && (statement === "announce-ip" || statement === "announce-port");
  const own = ["bind", "port", "tls-port", "replica-announce-ip", "replica-announce-port"];
  return own.includes(canonicalName(directive.name.value));
}

function read({ host, port }: { readonly host: Word; readonly port: Word }): Address {
  return { host: normalizeHost(host.value), port: Number.parseInt(port.value, 10) || 0 };
}

/** Who may be meant by an address: whom the model takes to be, else all that can answer there. */
function instancesAt({ part, directive }: Place, host: Word, address: Address): readonly Instance[] {
  const isPeer = statementOf(directive) === "known-sentinel";
  const isHere = ({ origin }: Instance["references"][number]) =>
    origin.start === host.start && isSameFile(origin.file, part.file);
  const found = part.instances.flatMap((by): readonly Instance[] => {
    const { instances, sentinels } = by.deployment;
    const meant = instances.filter(({ references }) => references.some((one) => one.by === by && isHere(one)));
    if (meant.length > 0) return meant;
    const key = addressKey(address);
    if (isPeer) return sentinels.filter((one) => one.address.isKnown && addressKey(one.address.value) === key);
    const nodes = by.deployment.nodesAt(address, by);
    if (nodes.length > 0) return nodes;
    const sharing = by.deployment.nodesSharing(address, by);
    return sharing.length > 0 ? sharing : candidatesFor(address, by);
  });
  return [...new Set(found)];
}

/** The line that tells that an instance is reached at an address; one that stands for all of it where none does. */
function proofOf(instance: Instance, wanted?: Address): Site {
  const known = [instance.address, ...instance.otherAddresses].filter(({ isKnown }) => isKnown);
  const proof = known.find(({ value }) => wanted && addressKey(value) === addressKey(wanted)) ?? known[0];
  const origin = proof && isOwn(instance, proof.origin.file) ? proof.origin : instance.origin;
  const line = directiveAt(origin.file, origin.start);
  const host = proof?.value.host;
  const exact = line?.args.find(({ value }) => normalizeHost(value.replace(/^-/, "")) === host);
  return siteOf(origin.file, exact ?? origin, line);
}

/** What others know of an instance leads back to them, not to it. */
function isOwn(instance: Instance, file: ConfigFile): boolean {
  const { launch } = instance;
  const places = [launch?.origin, ...(launch?.hosts ?? []).map(({ origin }) => origin)];
  return filesOf(instance).some((own) => isSameFile(own, file)) || places.some((place) => place?.file === file);
}

/** Lines that name an address as it is, whoever is there. The loopback interface is each machine's own. */
function linesWith(part: Part, addresses: readonly Address[]): readonly Site[] {
  const keys = new Set(addresses.map(exactKey));
  const remote = new Set(addresses.filter(({ host }) => !isLoopback(host)).map(exactKey));
  const found = (file: ConfigFile, directive: Directive): readonly Site[] => {
    const named = addressOf(directive);
    if (!named || !(file === part.file ? keys : remote).has(exactKey(read(named)))) return [];
    return [siteOf(file, atWords(file, [named.host, named.port], directive), directive)];
  };
  return filesIn(deploymentsOf(part)).flatMap((file) => file.directives.flatMap((one) => found(file, one)));
}
