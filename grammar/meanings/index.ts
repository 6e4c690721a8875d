/** What directives and Sentinel statements mean, for those who read or write a configuration file. */

import type { DirectiveName, StatementName } from "../catalogue.ts";
import { access } from "./access.ts";
import { cluster } from "./cluster.ts";
import { encodings } from "./encodings.ts";
import { logging } from "./logging.ts";
import type { Meaning, StatementMeaning } from "./meaning.ts";
import { memory } from "./memory.ts";
import { modules } from "./modules.ts";
import { network } from "./network.ts";
import { persistence } from "./persistence.ts";
import { replication } from "./replication.ts";
import { sentinel } from "./sentinel.ts";
import { server } from "./server.ts";
import { tls } from "./tls.ts";

/** Does not compile unless every directive of the catalogue is in it. */
const directives: Readonly<Record<DirectiveName, Meaning>> = {
  ...network,
  ...replication,
  ...persistence,
  ...memory,
  ...access,
  ...tls,
  ...cluster,
  ...logging,
  ...server,
  ...encodings,
  ...modules,
};

/** What a directive does, under its preferred name (`DirectiveAt.name`). */
export function meaningOf(name: DirectiveName): Meaning {
  return directives[name];
}

/** What a Sentinel statement does. */
export function statementMeaning(name: StatementName): StatementMeaning {
  return sentinel[name];
}

export { type AclForm, aclForms, aclMeaning, categoryMeaning } from "./acl.ts";
export type { AclCategory } from "./acl-categories.ts";
export type { Meaning, Parameter, StatementMeaning } from "./meaning.ts";
