import { cuts } from "./courses/cuts.ts";
import { lag } from "./courses/lag.ts";
import { losses } from "./courses/losses.ts";
import { roles } from "./courses/roles.ts";
import { settings } from "./courses/settings.ts";
import { strayReplicas, straySentinels } from "./courses/strays.ts";
import { users } from "./courses/users.ts";
import { watches } from "./courses/watches.ts";
import type { Course } from "./damage.ts";

/*
 * Not here, for want of a server to show it: another release (version-skew-replica-older), a build without TLS
 * (tls-directives-in-non-tls-build), the kernel's overcommit, which all machines of a lab share.
 */

/** All that is done to running sets and must be found. */
export const courses: readonly Course[] = [
  settings,
  watches,
  roles,
  cuts,
  lag,
  losses,
  straySentinels,
  strayReplicas,
  users,
];
